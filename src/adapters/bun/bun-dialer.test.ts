import { test } from 'node:test';
import { httpClientContract } from '../../testing/http-client-contract.ts';
import { Http1Client } from '../http1/client/http1-client.ts';
import { BunDialer } from './bun-dialer.ts';

if (process.versions.bun !== undefined) {
  httpClientContract({ name: 'Bun sockets', create: () => new Http1Client(new BunDialer()) });
} else test.skip('runs on Bun only');
