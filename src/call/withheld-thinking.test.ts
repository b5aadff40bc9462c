import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../core/cancellation.ts';
import { FailureError, failure } from '../core/failure.ts';
import { nextBatch } from '../core/part-source.ts';
import { isContent } from '../core/stream-part.ts';
import type { UpstreamReply } from '../ports/http-client.ts';
import type { ChatDecoder } from '../ports/provider.ts';
import { ControlledSource } from '../testing/controlled-source.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { AnswerReader, readToFirstContent } from './answer.ts';
import { Watchdog } from './watchdog.ts';

/** `think` opens a block of thinking, `ping` says nothing, everything else is text. */
function toyDecoder(): ChatDecoder {
  let thinking = false;
  return {
    get thinking() {
      return thinking;
    },
    push(raw) {
      const word = Buffer.from(raw).toString();
      thinking ||= word === 'think';
      return { parts: word === 'think' || word === 'ping' ? [] : [{ type: 'text', text: word }], raw };
    },
    end: () => ({ parts: [{ type: 'failure', failure: failure('truncated') }], raw: new Uint8Array(0) }),
  };
}

function setup() {
  const clock = new FakeClock();
  const source = new ControlledSource();
  const watchdog = new Watchdog({
    ...{ clock, startedAt: clock.monotonic(), client: new Cancellation() },
    ...{ deadlineAt: 100_000, firstTokenMs: 10_000, idleMs: 8_000 },
  });
  watchdog.signal.addEventListener('abort', () => source.fail(new Error('aborted')));
  watchdog.headArrived();
  const reply: UpstreamReply = {
    status: 200,
    header: () => null,
    body: {
      read: () => source.read(),
      cancel: () => source.cancel(),
      release: () => {},
    },
  };
  return { clock, source, watchdog, reader: new AnswerReader(reply, toyDecoder(), watchdog) };
}

describe('the wait for the first content', () => {
  test('a model that thinks and shows nothing but pings is alive', async () => {
    const { clock, source, watchdog, reader } = setup();
    const begun = readToFirstContent(reader, watchdog);
    source.push('think');
    for (let pings = 0; pings < 6; pings += 1) {
      await clock.advance(7_000);
      source.push('ping');
    }
    await clock.advance(1_000);
    source.push('Hello');
    const first = await begun;
    assert.ok('parts' in first && first.parts.some(isContent));
    assert.equal(Buffer.from(first.raw).toString(), `think${'ping'.repeat(6)}Hello`);
    watchdog.stop();
  });

  test('one that is silent is not, while it thinks as before', async () => {
    for (const [words, code] of [
      [['think'], 'idle_timeout'],
      [['ping', 'ping', 'ping'], 'first_token_timeout'],
    ] as const) {
      const { clock, source, watchdog, reader } = setup();
      const begun = readToFirstContent(reader, watchdog);
      for (const word of words) {
        source.push(word);
        await clock.advance(4_000);
      }
      await clock.advance(8_000);
      const first = await begun;
      assert.equal('code' in first && first.code, code);
    }
  });
});

test('a body that broke for a known reason says so', async () => {
  const { source, watchdog, reader } = setup();
  const why = failure('bad_upstream_answer', 'not gzip');
  source.fail(new FailureError(why));
  const batch = await nextBatch(reader);
  assert.deepEqual(batch?.parts, [{ type: 'failure', failure: why }]);
  watchdog.stop();
});
