import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { httpClientContract } from '../../testing/http-client-contract.ts';
import { BunHttpClient } from './http-client.ts';

if (process.versions.bun !== undefined) {
  httpClientContract({ name: 'Bun', create: () => new BunHttpClient() });

  test('more than 256 requests are under way at a time, where Bun was started as it should', () => {
    const fixture = join(import.meta.dirname, 'concurrency.fixture.ts');
    const env = { ...process.env, BUN_CONFIG_MAX_HTTP_REQUESTS: '65535' };
    const { status, stderr } = spawnSync(process.execPath, ['--no-env-file', fixture], {
      env,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
}
