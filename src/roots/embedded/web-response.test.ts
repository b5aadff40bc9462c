import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { ControlledSource } from '../../testing/controlled-source.ts';
import { EmbeddedCalls } from './embedded-calls.ts';
import { webResponse } from './web-response.ts';

describe('a reply as a web response', () => {
  let overs = 0;
  const parts = { calls: new EmbeddedCalls(), over: () => void overs++ };
  const head = { status: 200, headers: { 'x-a': '1', connection: 'close' } };

  beforeEach(() => {
    overs = 0;
  });

  test('has the bytes of a whole body and their length, and nothing of the connection', async () => {
    const response = webResponse('GET', { ...head, body: 'grün' }, parts);
    assert.equal(response.headers.get('content-length'), '5');
    assert.equal(response.headers.get('x-a'), '1');
    assert.equal(response.headers.get('connection'), null);
    assert.equal(await response.text(), 'grün');
    assert.equal(overs, 1);
  });

  test('pulls a streamed body only as fast as it is read', async () => {
    const source = new ControlledSource();
    const reader = webResponse('GET', { ...head, body: source }, parts).body?.getReader();
    assert.ok(reader);
    assert.equal(source.reads, 0);
    source.push('one');
    assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), 'one');
    assert.equal(source.reads, 1);
    assert.equal(overs, 0);
    source.end();
    assert.equal((await reader.read()).done, true);
    assert.equal(overs, 1);
  });

  test('breaks where its source breaks', async () => {
    const source = new ControlledSource();
    const text = webResponse('GET', { ...head, body: source }, parts).text();
    source.push('half');
    source.fail(new Error('cut'));
    await assert.rejects(text);
    assert.equal(overs, 1);
  });

  test('cancels its source when nobody reads on', async () => {
    const source = new ControlledSource();
    const reader = webResponse('GET', { ...head, body: source }, parts).body?.getReader();
    const waiting = reader?.read();
    await reader?.cancel();
    source.push('late');
    assert.equal((await waiting)?.done, true);
    assert.ok(source.cancelled);
    assert.ok(overs > 0);
  });

  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ] as const) {
    test(`has no body for ${method} and ${status}`, () => {
      const source = new ControlledSource();
      assert.equal(webResponse(method, { ...head, status, body: source }, parts).body, null);
      assert.ok(source.cancelled);
      assert.equal(overs, 1);
    });
  }
});
