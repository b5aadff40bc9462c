import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp, placesOf } from '../source/made-up.fixture.ts';
import { operationAuth } from './operation-auth.ts';

const check = (text: string): string[] =>
  placesOf(operationAuth(madeUp({ 'src/entry/health/live.ts': text })));

describe('each operation says who may call it', () => {
  for (const text of [
    "export const live: Operation = { method: 'GET', path: '/healthz', handle };",
    "export const live = { 'method': 'GET', path: '/healthz', async handle() {} };",
    "const live = (path: string): Operation => ({ method: 'GET', path, openapi, handle: () => reply });",
    "export const live = { method: 'GET', path, handle, auth: undefined };",
    'export const live = { ...base } as Operation;',
    'export const live = value as unknown as readonly Operation[];',
  ]) {
    test(`not ${text}`, () => assert.deepEqual(check(`\n${text}`), ['src/entry/health/live.ts:2']));
  }

  for (const text of [
    "export const live: Operation = { method: 'GET', path: '/healthz', auth: 'none', handle };",
    "const live = (auth: Auth): Operation => ({ method: 'GET', path: '/a', auth, handle });",
    "const event = { method: 'GET', path: '/healthz', status: 200 };",
  ]) {
    test(`but ${text}`, () => assert.deepEqual(check(text), []));
  }
});
