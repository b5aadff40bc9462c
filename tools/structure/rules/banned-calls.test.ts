import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp, placesOf } from '../source/made-up.fixture.ts';
import { bannedCalls } from './banned-calls.ts';

const check = (text: string, path = 'src/call/a.ts'): string[] =>
  placesOf(bannedCalls(madeUp({ [path]: text })));

describe('time, chance and the network come through ports', () => {
  for (const text of [
    'Date.now();',
    'const now = Date.now;',
    'new Date();',
    'performance.now();',
    'process.hrtime.bigint();',
    'Bun.nanoseconds();',
    'Math.random();',
    'randomUUID();',
    'crypto.randomUUID();',
    'randomBytes(8);',
    'setTimeout(f, 1);',
    'globalThis.setTimeout(f, 1);',
    'setInterval(f, 1);',
    'AbortSignal.timeout(5);',
    "import { setTimeout as sleep } from 'node:timers/promises';",
    "fetch('http://a');",
    "console.log('a');",
  ]) {
    test(`not ${text}`, () => {
      assert.deepEqual(check(`\n${text}`), ['src/call/a.ts:2']);
      for (const path of ['src/adapters/bun/a.ts', 'src/cli/a.ts', 'src/roots/a.ts', 'src/testing/a.ts']) {
        assert.deepEqual(check(text, path), []);
      }
    });
  }

  for (const text of [
    'clock.now();',
    'new Date(0);',
    'random.fetch();',
    'this.setTimeout(f);',
    "// Date.now()\nconst a = 'fetch(1)';",
    'clearTimeout(a);',
  ]) {
    test(`but ${text}`, () => assert.deepEqual(check(text), []));
  }
});
