import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp, placesOf } from '../source/made-up.fixture.ts';
import { moduleState } from './module-state.ts';

const check = (text: string, path = 'src/call/a.ts'): string[] =>
  placesOf(moduleState(madeUp({ [path]: text })));

describe('a module keeps nothing', () => {
  for (const text of [
    'let count = 0;',
    'export let count = 0;',
    'var count = 0;',
    'const seen = new Map(); export function f() { seen.set(1, 2); }',
    'const seen = new Set<string>(); const f = () => seen.add("a");',
    'const seen = new WeakMap(); class A { f(key: object) { seen.delete(key); } }',
    'const list: string[] = []; function f() { list.push("a"); }',
    'const list = [1, 2]; function f() { list[0] = 3; }',
    'const last = { at: 0 }; function f() { last.at = 1; }',
    'const last = { at: 0 }; function f() { last.at++; }',
    'const last = { inner: { list: [1] } }; function f() { last.inner.list.pop(); }',
    'const byName: Record<string, A> = {}; function f(name: string) { delete byName[name]; }',
    'const state = Object.create(null); function f() { Object.assign(state, { a: 1 }); }',
    'const scratch = new Uint8Array(64); function f(text: string) { encoder.encodeInto(text, scratch); }',
    'const scratch = Buffer.alloc(8); function f() { scratch.writeUInt32BE(1, 0); }',
    'function f() { f.count = 1; }',
    'const breaker = new Breaker();',
    'export const memory = new AsyncLocalStorage();',
    'class A { static count = 0; }',
    'class A { static #seen = new Map(); }',
    'export const NAMES = ["a", "b"];',
    'export const NAMES: string[] = ["a", "b"];',
    'export const TABLE = { a: 1 };',
    'export const TABLE: Record<string, number> = { a: 1 };',
    'export const NAMES = new Set(["a"]);',
  ]) {
    test(`not ${text}`, () => {
      assert.deepEqual(check(`\n${text}`), ['src/call/a.ts:2']);
      assert.deepEqual(check(text, 'src/adapters/bun/a.ts'), []);
    });
  }

  for (const text of [
    'const MAX = 3; export const NAME = "a";',
    'const NAMES = ["a"]; export function has(name: string) { return NAMES.includes(name); }',
    'const NAMES = new Set(["a"]); export function has(name: string) { return NAMES.has(name); }',
    'export const NAMES: ReadonlySet<string> = new Set(["a"]);',
    'export const NAMES: readonly string[] = ["a"];',
    'export const NAMES = ["a"] as const;',
    'export const TABLE = { a: 1 } as const satisfies Record<string, number>;',
    'export const TABLE: Readonly<Record<string, number>> = { a: 1 };',
    'export const TABLE = Object.freeze({ a: 1 });',
    'export const DIALECT: Dialect = { name: "a" };',
    'export const NO_BYTES = new Uint8Array(0);',
    'const encoder = new TextEncoder();',
    'const table = new Uint32Array(256); for (let n = 0; n < 256; n++) table[n] = n;',
    'export function f() { const seen = new Map(); seen.set(1, 2); let n = 0; n++; }',
    'const list = [1]; function f(list: number[]) { list.push(1); }',
    'const list = [1]; function f() { const list: number[] = []; return () => list.push(1); }',
    'class A { readonly #seen = new Map(); static readonly NAME = "a"; f() { this.#seen.set(1, 2); } }',
    'import { list } from "./list.ts"; export const g = () => list.set(1);',
  ]) {
    test(`but ${text}`, () => assert.deepEqual(check(text), []));
  }
});
