import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertFetchLimit } from './fetch-limit.ts';

describe('assertFetchLimit', () => {
  test('refuses every start that would leave Bun at 256 requests, and says how to start', () => {
    for (const value of [undefined, '', '256', '4095', '65536', '1e9', 'many', '5000.5']) {
      const environment = value === undefined ? {} : { BUN_CONFIG_MAX_HTTP_REQUESTS: value };
      assert.throws(() => assertFetchLimit(environment), /BUN_CONFIG_MAX_HTTP_REQUESTS=65535/, `${value}`);
    }
  });

  test('takes what Bun takes', () => {
    for (const value of ['4096', '65535']) assertFetchLimit({ BUN_CONFIG_MAX_HTTP_REQUESTS: value });
  });
});
