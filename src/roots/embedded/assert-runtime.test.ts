import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRuntime } from './assert-runtime.ts';

test('a Node that is too old is refused by name, whatever Node a Bun says it is like', () => {
  assert.throws(() => assertRuntime({ node: '22.21.0' }), /needs Node 24 .* this is Node 22\.21\.0/);
  assertRuntime({ node: '24.0.0' });
  assertRuntime({ node: '22.0.0', bun: '1.4.5' });
});
