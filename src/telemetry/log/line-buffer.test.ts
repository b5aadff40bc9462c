import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LineBuffer } from './line-buffer.ts';
import { decoded } from './lines.fixture.ts';

function startBuffer() {
  const writes: Uint8Array[] = [];
  const lines = new LineBuffer((bytes) => void writes.push(bytes));
  const add = (line: string): void => {
    lines.beginLine().utf8(line);
    lines.endLine();
  };
  return { lines, add, written: () => writes.map(decoded) };
}

describe('LineBuffer', () => {
  test('lines wait for others until they are asked for', () => {
    const { lines, add, written } = startBuffer();
    for (let i = 0; i < 10; i++) add(`line ${i} é`);
    assert.deepEqual(written(), []);
    lines.flush();
    lines.flush();
    assert.deepEqual(written(), [Array.from({ length: 10 }, (_, i) => `line ${i} é\n`).join('')]);
  });

  test('much goes out in few writes of whole lines, and nothing is lost', () => {
    const { lines, add, written } = startBuffer();
    for (let i = 0; i < 200; i++) add(`${i} ${'x'.repeat(600)}`);
    lines.flush();
    assert.ok(written().length >= 4 && written().length <= 10, String(written().length));
    for (const text of written()) assert.ok(text.endsWith('\n'));
    const numbers = written().flatMap((text) => text.trimEnd().split('\n').map(Number.parseFloat));
    assert.deepEqual(
      numbers,
      Array.from({ length: 200 }, (_, i) => i),
    );
  });

  test('a line longer than the buffer goes out whole, with those before it', () => {
    const { lines, add, written } = startBuffer();
    const long = 'é'.repeat(500_000);
    add('before');
    add(long);
    add('after');
    lines.flush();
    assert.deepEqual(written(), [`before\n${long}\n`, 'after\n']);
  });

  test('a line whose maker threw is dropped, and spoils no other', () => {
    const { lines, add, written } = startBuffer();
    add('one');
    lines.beginLine().ascii('half a li');
    add('two');
    lines.beginLine().ascii('half a li');
    lines.flush();
    add('three');
    lines.flush();
    assert.deepEqual(written(), ['one\ntwo\n', 'three\n']);
  });

  test('lines that cannot be written are counted, and the next ones are tried again', () => {
    let fails = true;
    const writes: string[] = [];
    const lines = new LineBuffer((bytes) => (fails ? assert.fail('EPIPE') : writes.push(decoded(bytes))));
    for (const line of ['one', 'two', 'three']) {
      lines.beginLine().ascii(line);
      lines.endLine();
      if (line === 'two') {
        lines.flush();
        fails = false;
      }
    }
    lines.flush();
    assert.equal(lines.lost, 2);
    assert.deepEqual(writes, ['three\n']);
  });
});
