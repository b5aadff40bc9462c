import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NetworkError } from '../../../ports/http-client.ts';
import { PulledBody } from './pulled-body.ts';

class Tap {
  paused = false;
  givenUp = 0;
  readonly body = new PulledBody(
    { pause: () => this.#set(true), resume: () => this.#set(false) },
    () => this.givenUp++,
  );
  #set(paused: boolean): void {
    assert.notEqual(this.paused, paused, 'said twice');
    this.paused = paused;
  }
}

const LARGE = Buffer.alloc(70_000, 97);

describe('a body that is pushed and pulled', () => {
  test('hands over what came, then its end', async () => {
    const { body } = new Tap();
    const waiting = body.read();
    body.push(Buffer.from('a'));
    assert.equal(String(await waiting), 'a');
    body.push(Buffer.from('b'));
    body.push(Buffer.from('c'));
    body.end();
    assert.equal(String(await body.read()), 'bc');
    assert.equal(await body.read(), null);
    assert.equal(await body.read(), null);
  });

  test('pauses its connection while too much is unread', async () => {
    const tap = new Tap();
    tap.body.push(LARGE);
    assert.equal(tap.paused, true);
    await tap.body.read();
    assert.equal(tap.paused, false);
  });

  for (const [what, finish] of Object.entries({
    'its end': (body: PulledBody) => body.end(),
    cancel: (body: PulledBody) => body.cancel(),
    release: (body: PulledBody) => {
      body.release();
      body.end();
    },
    'its failure': (body: PulledBody) => body.fail(new NetworkError('reset', 'x')),
  }))
    test(`leaves its connection flowing after ${what}, unread or not`, () => {
      const tap = new Tap();
      tap.body.push(LARGE);
      finish(tap.body);
      assert.equal(tap.paused, false);
    });

  test('that fails hands over what came first, unless it was called off', async () => {
    const reset = new Tap().body;
    reset.push(Buffer.from('a'));
    reset.fail(new NetworkError('reset', 'x'));
    assert.equal(String(await reset.read()), 'a');
    await assert.rejects(reset.read(), { code: 'reset' });
    const aborted = new Tap().body;
    aborted.push(Buffer.from('a'));
    aborted.fail(new NetworkError('aborted', 'x'));
    await assert.rejects(aborted.read(), { code: 'aborted' });
  });

  test('that fails rejects who waits', async () => {
    const { body } = new Tap();
    const waiting = body.read();
    body.fail(new NetworkError('reset', 'x'));
    await assert.rejects(waiting, { code: 'reset' });
  });

  test('that is cancelled wakes who waits, and is given up once', async () => {
    const tap = new Tap();
    const waiting = tap.body.read();
    tap.body.cancel();
    tap.body.cancel();
    tap.body.release();
    tap.body.push(LARGE);
    tap.body.end();
    assert.equal(await waiting, null);
    assert.equal(tap.givenUp, 1);
    assert.equal(tap.paused, false);
  });

  test('that is released reads a little away, and gives up at more', () => {
    const little = new Tap();
    little.body.release();
    little.body.push(Buffer.from('last event'));
    little.body.end();
    assert.equal(little.givenUp, 0);
    const more = new Tap();
    more.body.release();
    more.body.push(LARGE);
    assert.equal(more.givenUp, 1);
  });
});
