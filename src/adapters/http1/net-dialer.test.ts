import { httpClientContract } from '../../testing/http-client-contract.ts';
import { Http1Client } from './http1-client.ts';
import { NetDialer } from './net-dialer.ts';

httpClientContract({ name: 'node:net', create: () => new Http1Client(new NetDialer()) });
