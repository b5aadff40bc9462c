import { test } from 'node:test';
import { allUnderWay } from '../../testing/http-client-contract/concurrency.ts';
import { httpClientContract } from '../../testing/http-client-contract.ts';
import { NodeHttpClient } from './http-client.ts';

if (process.versions.bun === undefined) {
  httpClientContract({ name: 'Node', create: () => new NodeHttpClient() });

  test('300 requests are under way at a time', async () => {
    await allUnderWay(new NodeHttpClient(), 300);
  });
}
