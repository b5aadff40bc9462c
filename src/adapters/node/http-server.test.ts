import { test } from 'node:test';
import { httpServerContract } from '../../testing/http-server-contract.ts';
import { NodeHttpServer } from './http-server.ts';

if (process.versions.bun === undefined) {
  httpServerContract({
    name: 'Node',
    traits: { saysGoaway: true },
    create: (bounds) => new NodeHttpServer(bounds),
  });
} else test.skip('runs on Node only');
