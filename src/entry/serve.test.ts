import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError, failure } from '../core/failure.ts';
import { native } from '../wire/native/dialect.ts';
import { openaiChat } from '../wire/openai-chat/dialect.ts';
import { jsonOf, NO_KEY_SENT, recordingDoor, serving } from './one-operation.fixture.ts';
import type { Operation } from './operation.ts';

const REPLY = { status: 200, headers: {}, body: 'answered' };

function operation(set: Partial<Operation>): Operation {
  return {
    name: 'toy',
    method: 'GET',
    path: '/toy',
    auth: 'none',
    kind: 'service',
    dialectOf: () => native,
    openapi: { operationId: 'toy', summary: '', responses: {} },
    handle: () => REPLY,
    ...set,
  };
}

function codeOf(reply: Parameters<typeof jsonOf>[0]): unknown {
  return (jsonOf(reply).error as { code?: unknown }).code;
}

describe('serving a request', () => {
  test('each reply has an id of its own, and each request one record under it', async () => {
    const call = operation({
      method: 'POST',
      path: '/call',
      kind: 'call',
      auth: 'key',
      handle: recordingDoor().door,
    });
    const { ask, events } = serving([operation({}), call], ['https://app.example']);
    const replies = [
      await ask('GET', '/toy'),
      await ask('HEAD', '/toy?x=1'),
      await ask('POST', '/toy'),
      await ask('GET', '/nothing'),
      await ask('POST', '/call', NO_KEY_SENT),
      await ask('OPTIONS', '/toy', {
        headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
      }),
    ];
    assert.deepEqual(
      replies.map(({ status, headers }) => [status, headers['x-request-id']]),
      [200, 200, 405, 404, 401, 204].map((status, at) => [status, `req_${at + 1}`]),
    );
    assert.deepEqual(
      events.requests.map(({ requestId, status, operation: name }) => [requestId, status, name]),
      [
        ['req_1', 200, 'toy'],
        ['req_2', 200, 'toy'],
        ['req_3', 405, 'toy'],
        ['req_4', 404, 'none'],
        ['req_5', 401, 'toy'],
        ['req_6', 204, 'preflight'],
      ],
    );
  });

  test('a call keeps its record open for as long as the answer takes', async () => {
    const call = operation({ kind: 'call', handle: () => Promise.resolve(REPLY) });
    const { ask, events } = serving([call]);
    assert.equal((await ask('GET', '/toy')).body, 'answered');
    assert.deepEqual(events.requests, []);
  });

  test('a service is over with its reply, at once or later', async () => {
    const later = operation({ path: '/later', handle: () => Promise.resolve({ ...REPLY, status: 202 }) });
    const { ask, events } = serving([operation({}), later]);
    await ask('GET', '/toy');
    assert.equal((await ask('GET', '/later')).headers['x-request-id'], 'req_2');
    assert.deepEqual(
      events.requests.map(({ status }) => status),
      [200, 202],
    );
  });

  test('refuses an unknown path in the dialect of the API it looks like', async () => {
    const { ask, events } = serving([operation({})]);
    const bedrock = await ask('POST', '/model/m/count-tokens');
    assert.equal(bedrock.status, 404);
    assert.equal(typeof jsonOf(bedrock).__type, 'string');
    assert.equal(jsonOf(await ask('POST', '/v1/messages/batches')).type, 'error');
    assert.equal(codeOf(await ask('GET', '/nothing')), 'not_found');
    assert.deepEqual(
      events.requests.map(({ dialect }) => dialect),
      ['bedrock-converse', 'anthropic-messages', 'native'],
    );
  });

  test('passes on the parameter of the path and the caller', async () => {
    const seen: unknown[] = [];
    const shown = operation({
      ...{ path: '/toy/{id}', auth: 'key' },
      handle({ principal, pathModel }, parameter) {
        seen.push([principal?.keyName, pathModel, parameter]);
        return REPLY;
      },
    });
    const { ask, events } = serving([shown]);
    await ask('GET', '/toy/a%2Fb?q');
    assert.deepEqual(seen, [['team', undefined, 'a/b']]);
    assert.deepEqual([events.requests[0]?.keyName, events.requests[0]?.tenant], ['team', 'tenant']);
  });

  test('needs no key for an open operation, and passes on no caller', async () => {
    const { ask, events } = serving([operation({})]);
    assert.equal((await ask('GET', '/toy', NO_KEY_SENT)).status, 200);
    assert.equal((await ask('GET', '/toy')).status, 200);
    assert.deepEqual(
      events.requests.map(({ keyName }) => keyName),
      [undefined, undefined],
    );
  });

  test('a draining gateway refuses calls, with a time to come back and a closed connection, and nothing else', async () => {
    const { door, seen } = recordingDoor();
    const call = operation({ ...{ path: '/call', kind: 'call', auth: 'key' }, handle: door });
    const { ask, become } = serving([operation({}), call]);
    become('draining');
    const refused = await ask('GET', '/call', NO_KEY_SENT);
    assert.deepEqual([refused.status, codeOf(refused)], [503, 'draining']);
    assert.deepEqual([refused.headers.connection, refused.headers['retry-after']], ['close', '1']);
    assert.equal((await ask('GET', '/toy')).status, 200);
    assert.equal((await ask('GET', '/nothing')).status, 404);
    become('serving');
    assert.equal((await ask('GET', '/call')).status, 200);
    assert.equal(seen.length, 1);
  });

  test('a failure of the handler is answered in the dialect, with the provider’s id, and is no defect', async () => {
    const why = failure('throttled', 'Slow down.', { retryAfterMs: 2_000, upstreamRequestId: 'up_1' });
    const handle = () => Promise.reject(new FailureError(why));
    const refusing = operation({ kind: 'call', dialectOf: () => openaiChat, handle });
    const { ask, events, defects } = serving([refusing]);
    const reply = await ask('GET', '/toy');
    assert.deepEqual([reply.status, reply.headers['retry-after']], [429, '2']);
    assert.equal(reply.headers['x-upstream-request-id'], 'up_1');
    assert.match(String(reply.body), /Slow down\./);
    assert.deepEqual(defects, []);
    assert.deepEqual(
      events.requests.map(({ outcome, dialect, upstreamRequestId }) => [outcome, dialect, upstreamRequestId]),
      [['throttled', 'openai-chat', 'up_1']],
    );
  });

  const oddities: readonly [string, unknown][] = [
    ['an error', new TypeError('x of undefined at /home/secret')],
    ['a text', 'secret'],
    ['nothing', undefined],
    ['null', null],
    ['an object that looks like a failure', { code: 'throttled', message: 'secret' }],
  ];
  for (const [what, thrown] of oddities) {
    for (const how of ['thrown', 'rejected with'] as const) {
      test(`${what} ${how} by a handler is a 500 that tells nothing, and one defect`, async () => {
        const handle = (): Promise<never> => {
          if (how === 'thrown') throw thrown;
          return Promise.reject(thrown);
        };
        const { ask, events, defects } = serving([
          operation({ handle }),
          operation({ path: '/call', kind: 'call', handle }),
        ]);
        for (const path of ['/toy', '/call']) {
          const reply = await ask('GET', path);
          assert.deepEqual([reply.status, codeOf(reply)], [500, 'internal']);
          assert.match(reply.headers['x-request-id'] ?? '', /^req_/);
          assert.doesNotMatch(String(reply.body), /secret|undefined/);
        }
        assert.deepEqual(defects, [thrown, thrown]);
        assert.deepEqual(
          events.requests.map(({ outcome }) => outcome),
          ['internal', 'internal'],
        );
      });
    }
  }

  test('a page of an allowed origin may read refusals, too', async () => {
    const { ask } = serving([operation({ auth: 'key' })], ['https://app.example']);
    const headers = { origin: 'https://app.example' };
    for (const [path, sent] of [
      ['/toy', headers],
      ['/toy', { ...headers, ...NO_KEY_SENT.headers }],
      ['/nothing', headers],
    ] as const) {
      const reply = await ask('GET', path, { headers: sent });
      assert.equal(reply.headers['access-control-allow-origin'], 'https://app.example');
    }
  });
});

describe('while the process has more to do than it can', () => {
  const setup = (go: boolean) => {
    const { door, seen } = recordingDoor();
    const call = operation({ method: 'POST', path: '/call', kind: 'call', auth: 'key', handle: door });
    const gate = { mayEnter: () => false, wait: () => Promise.resolve(go) };
    return { seen, ...serving([operation({}), call], [], { gate }) };
  };

  test('a call that waited in vain is 503, before its body is read, and its client may come again', async () => {
    const { ask, seen, events } = setup(false);
    const reply = await ask('POST', '/call');
    assert.deepEqual([reply.status, codeOf(reply)], [503, 'gateway_overloaded']);
    assert.equal(reply.headers['retry-after'], '1');
    assert.deepEqual([seen.length, reply.request.bodyReads.length], [0, 0]);
    assert.equal(events.requests[0]?.outcome, 'gateway_overloaded');
  });

  test('a call that may go on is answered as ever', async () => {
    assert.equal((await setup(true).ask('POST', '/call')).body, 'from the door');
  });

  test('health is answered at once, and a wrong key refused without waiting', async () => {
    const { ask } = setup(false);
    assert.equal((await ask('GET', '/toy')).status, 200);
    assert.equal((await ask('POST', '/call', NO_KEY_SENT)).status, 401);
  });
});
