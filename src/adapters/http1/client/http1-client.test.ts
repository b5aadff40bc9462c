import { httpClientContract } from '../../../testing/http-client-contract.ts';
import { NetDialer } from '../../socket/net-dialer.ts';
import { Http1Client } from './http1-client.ts';

httpClientContract({ name: 'node:net', create: () => new Http1Client(new NetDialer()) });
