import { test } from 'node:test';
import { httpServerContract } from '../../testing/http-server-contract.ts';
import { BunHttpServer } from './http-server.ts';

if (process.versions.bun !== undefined) {
  httpServerContract({
    name: 'Bun',
    traits: { saysGoaway: false },
    create: (bounds) => new BunHttpServer(bounds),
  });
} else test.skip('runs on Bun only');
