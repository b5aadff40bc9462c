import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  readStream,
  type SeenReply,
  type SeenStream,
  SIM_DIALECTS,
  simHarness,
  simQuestion,
} from './fixtures/sim-harness.ts';
import type { SimDialect } from './wire/sim-dialect.ts';

type Expected = Partial<SeenStream> & { readonly broke?: string | null };

/** Faults inside a stream, and what a client sees of them. */
const STREAM_FAULTS: Readonly<Record<string, Expected>> = {
  ok: { terminated: true, error: null, damaged: false, broke: null },
  'cut=3': { deltas: 3, terminated: false, broke: 'reset' },
  'cut=0': { deltas: 0, terminated: false, broke: 'reset' },
  'cut=9999': { terminated: false, broke: 'reset' },
  'end=3': { deltas: 3, terminated: false, cutShort: false, broke: null },
  'stall=3': { deltas: 3, terminated: false, broke: 'aborted' },
  'stall=3 for=2000': { terminated: true, broke: null },
  'malformed=3': { damaged: true, broke: null },
  'bad-crc=3': { damaged: true, broke: null },
  'no-terminator': { terminated: false, damaged: false, cutShort: false, broke: null },
  'truncated-json': { deltas: 0, terminated: false, cutShort: true, broke: null },
  'filtered=2': { deltas: 2, terminated: true, broke: null },
  empty: { deltas: 0, terminated: false, broke: null },
  reset: { deltas: 0, broke: 'reset' },
  hang: { deltas: 0, broke: 'aborted' },
};

const STATUS_FAULTS: Readonly<Record<string, readonly [openai: number, anthropic: number, bedrock: number]>> =
  {
    '400': [400, 400, 400],
    '401': [401, 401, 403],
    '403': [403, 403, 403],
    '404': [404, 404, 404],
    '413': [413, 413, 413],
    '429=2': [429, 429, 429],
    '500': [500, 500, 500],
    '503': [503, 503, 503],
    '504': [504, 504, 408],
    '529': [529, 529, 529],
    quota: [429, 402, 429],
    'context-length': [400, 400, 400],
    'content-filter': [400, 400, 400],
    html: [502, 502, 502],
    'html=200': [200, 200, 200],
  };

function ask(dialect: SimDialect, fault: string, stream: boolean): Promise<SeenReply> {
  return simHarness().post(
    ...simQuestion(dialect, `sim-1!${fault.replaceAll(' ', '!')}`, 'Why is the sky blue?', stream),
  );
}

for (const dialect of SIM_DIALECTS) {
  describe(`faults in ${dialect}`, () => {
    for (const [fault, expected] of Object.entries(STREAM_FAULTS)) {
      test(`${fault}, streamed`, async () => {
        const seen = await ask(dialect, fault, true);
        const stream = readStream(dialect, seen.bytes);
        const all = { ...stream, broke: seen.broke };
        assert.deepEqual({ ...all, ...expected }, all);
      });
    }

    test('an error event ends the stream, and nothing follows it', async () => {
      const seen = await ask(dialect, 'error=3', true);
      const { deltas, error, terminated } = readStream(dialect, seen.bytes);
      const types = {
        'openai-chat': 'server_error',
        'anthropic-messages': 'overloaded_error',
        'bedrock-converse': 'serviceUnavailableException',
        'bedrock-invoke': 'serviceUnavailableException',
      };
      assert.deepEqual([deltas, error, terminated, seen.broke], [3, types[dialect], false, null]);
    });

    for (const [fault, statuses] of Object.entries(STATUS_FAULTS)) {
      for (const stream of [false, true]) {
        test(`${fault}, ${stream ? 'streamed' : 'whole'}`, async () => {
          const seen = await ask(dialect, fault, stream);
          const column = dialect === 'openai-chat' ? 0 : dialect === 'anthropic-messages' ? 1 : 2;
          assert.equal(seen.status, statuses[column]);
          if (fault.startsWith('html')) assert.match(seen.text, /^<!doctype html>/);
          else assert.ok(JSON.parse(seen.text));
          assert.equal(seen.header('retry-after'), fault === '429=2' ? '2' : null);
          if (dialect.startsWith('bedrock') && !fault.startsWith('html')) {
            assert.match(seen.header('x-amzn-errortype') ?? '', /Exception:http/);
          }
        });
      }
    }

    test('breaks whole answers in the middle', async () => {
      const answer = async (fault: string): Promise<string> => {
        const { text, broke } = await ask(dialect, fault, false);
        let shape = 'json';
        try {
          JSON.parse(text);
        } catch {
          shape = text === '' ? 'empty' : 'broken';
        }
        return `${shape} ${broke}`;
      };
      assert.equal(await answer('ok'), 'json null');
      assert.equal(await answer('cut'), 'broken reset');
      assert.equal(await answer('end'), 'broken null');
      assert.equal(await answer('stall'), 'broken aborted');
      assert.equal(await answer('malformed'), 'broken null');
      assert.equal(await answer('truncated-json'), 'broken null');
      assert.equal(await answer('empty'), 'empty null');
      assert.equal(await answer('hang'), 'empty aborted');
      assert.equal(await answer('reset'), 'empty reset');
      assert.equal(await answer('no-terminator'), 'json null');
    });

    test('a whole answer cannot carry an error event: it has the status of the error', async () => {
      assert.equal((await ask(dialect, 'error=3!type=throttling', false)).status, 429);
    });

    test('wrong-type is the right answer under a wrong content type', async () => {
      const seen = await ask(dialect, 'wrong-type', true);
      assert.equal(seen.header('content-type'), 'text/html');
      assert.equal(readStream(dialect, seen.bytes).terminated, true);
    });
  });
}

describe('where a fault is asked for', () => {
  const [path, body] = simQuestion('openai-chat', 'sim-1', 'Hello', false);

  test('in the last user message; the answer does not quote it', async () => {
    const { post } = simHarness();
    const messages = [{ role: 'user', content: 'Hello [[sim: 429 retry-after=3]]' }];
    assert.equal((await post(path, { ...body, messages })).header('retry-after'), '3');
    const paced = await post(path, {
      ...body,
      messages: [{ role: 'user', content: 'Hello [[sim: tokens=9]]' }],
    });
    assert.equal(JSON.parse(paced.text).usage.completion_tokens, 9);
    assert.doesNotMatch(paced.text, /sim: tokens/);
  });

  test('not in an older message, nor behind a tool result', async () => {
    const { post } = simHarness();
    const asked = { role: 'user', content: 'Hello [[sim: 500]]' };
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
    const again = [asked, { role: 'assistant', content: 'Hi' }, { role: 'user', content: 'Again' }];
    const tool = [
      asked,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: '7' },
    ];
    assert.equal((await post(path, { ...body, messages: again })).status, 200);
    assert.equal((await post(path, { ...body, messages: tool })).status, 200);
  });

  test('in a header, which goes before all others', async () => {
    const { post } = simHarness();
    assert.equal((await post(path, { ...body, model: 'sim-1!500' }, { 'x-sim-fault': '503' })).status, 503);
  });

  test('in a script: a queue is used up, a steady list starts again', async () => {
    const { simulator, post } = simHarness();
    simulator.script({ model: 'sim-*', faults: ['429', 'ok', '500'], steady: false });
    const statuses: (number | null)[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await post(path, body)).status);
    assert.deepEqual(statuses, [429, 200, 500, 200]);
    simulator.script({ model: '*', faults: ['503'], steady: true });
    assert.deepEqual([(await post(path, body)).status, (await post(path, body)).status], [503, 503]);
    simulator.clearScript();
    assert.equal((await post(path, body)).status, 200);
  });

  test('down and times hit the first requests only, keys keep counts apart', async () => {
    const { post } = simHarness();
    const status = async (model: string) => (await post(path, { ...body, model })).status;
    assert.deepEqual(
      [await status('m!down=2'), await status('m!down=2'), await status('m!down=2')],
      [503, 503, 200],
    );
    assert.deepEqual([await status('m!429!times=1'), await status('m!429!times=1')], [429, 200]);
    assert.equal(await status('m!429!times=1!key=other'), 429);
  });

  test('chance=0 never hits', async () => {
    assert.equal((await simHarness().post(path, { ...body, model: 'm!500!chance=0' })).status, 200);
  });

  test('an unknown one is a 400 that lists the known ones', async () => {
    const seen = await simHarness().post(path, { ...body, model: 'm!boom' });
    assert.equal(seen.status, 400);
    assert.match(JSON.parse(seen.text).error.message, /"boom" is neither.*no-terminator/);
  });
});

describe('pace', () => {
  test('slow sends the opening at once and the first token later; slow-head sends nothing', async () => {
    const { clock, simulator, send } = simHarness();
    const signal = new AbortController().signal;
    const slow = send('POST', ...simQuestion('openai-chat', 'm!slow=3000', 'Hi', true), { signal });
    const head = send('POST', ...simQuestion('openai-chat', 'm!slow-head=3000', 'Hi', true), { signal });
    await clock.advance(2999);
    assert.deepEqual(
      simulator.log().map(({ status, tokens }) => [status, tokens]),
      [
        [200, 0],
        [null, 0],
      ],
    );
    await clock.advance(1);
    await Promise.all([slow, head]);
    assert.equal(simulator.log()[0]?.firstTokenMs, 3000);
  });

  test('tokens come at their rate', async () => {
    const { simulator, post } = simHarness({ ttftMs: 100, tokensPerSecond: 10, tokens: 11 });
    await post(...simQuestion('anthropic-messages', 'm', 'Hi', true));
    await post(...simQuestion('anthropic-messages', 'm', 'Hi', false));
    const [streamed, whole] = simulator.log();
    assert.deepEqual([streamed?.firstTokenMs, streamed?.durationMs, whole?.durationMs], [100, 1100, 1100]);
  });
});
