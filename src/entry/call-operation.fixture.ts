import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DialectName } from '../core/dialect-name.ts';
import type { HttpDoor } from '../gateway/inbound.ts';
import type { HttpReply } from '../ports/http-server.ts';
import { jsonOf, NO_KEY_SENT, recordingDoor, serving } from './one-operation.fixture.ts';
import type { Operation } from './operation.ts';

export interface CallOperationUnderTest {
  readonly make: (door: HttpDoor) => Operation;
  /** A path that it answers. */
  readonly path: string;
  readonly dialect: DialectName;
  /** What its path says of the call. */
  readonly pathModel?: string;
  readonly pathStream?: boolean;
}

/** Of a refusal: where each dialect's clients look for what went wrong. */
const ERROR_OF: Readonly<Record<DialectName, (reply: HttpReply) => unknown>> = {
  native: (reply) => member(jsonOf(reply).error, 'code'),
  'openai-chat': (reply) => member(jsonOf(reply).error, 'code'),
  'anthropic-messages': (reply) => member(jsonOf(reply).error, 'type'),
  'bedrock-converse': ({ headers }) => headers['x-amzn-errortype'],
  'bedrock-invoke': ({ headers }) => headers['x-amzn-errortype'],
};

const REFUSED_KEY: Readonly<Record<DialectName, readonly [number, string]>> = {
  native: [401, 'unauthenticated'],
  'openai-chat': [401, 'invalid_api_key'],
  'anthropic-messages': [401, 'authentication_error'],
  'bedrock-converse': [403, 'UnrecognizedClientException'],
  'bedrock-invoke': [403, 'UnrecognizedClientException'],
};

/** Registers the tests that every operation passes that reaches a model. */
export function callOperationContract(subject: CallOperationUnderTest): void {
  const { make, path, dialect } = subject;
  const setup = () => {
    const { door, seen } = recordingDoor();
    return { seen, ...serving([make(door)]) };
  };

  void describe(`POST ${path}`, () => {
    void test('goes through its door in its dialect, with what the path says', async () => {
      const { ask, seen, events } = setup();
      const reply = await ask('POST', path);
      assert.equal(reply.body, 'from the door');
      assert.equal(seen.length, 1);
      assert.equal(seen[0]?.dialect.name, dialect);
      assert.deepEqual([seen[0]?.pathModel, seen[0]?.pathStream], [subject.pathModel, subject.pathStream]);
      assert.deepEqual(seen[0]?.principal, { keyName: 'team', tenant: 'tenant' });
      assert.deepEqual(
        events.requests.map((event) => [event.dialect, event.keyName]),
        [[dialect, 'team']],
      );
    });

    void test('wants a key, and says so in its dialect before the body is read', async () => {
      const { ask, seen } = setup();
      const reply = await ask('POST', path, NO_KEY_SENT);
      assert.deepEqual([reply.status, ERROR_OF[dialect](reply)], REFUSED_KEY[dialect]);
      assert.deepEqual([seen.length, reply.request.bodyReads.length], [0, 0]);
    });

    void test('takes POST only', async () => {
      const { ask, seen } = setup();
      const reply = await ask('GET', path);
      assert.deepEqual([reply.status, reply.headers.allow], [405, 'POST']);
      assert.equal(typeof ERROR_OF[dialect](reply), 'string');
      assert.equal(seen.length, 0);
    });

    void test('is refused while the gateway drains', async () => {
      const { ask, become, seen } = setup();
      become('draining');
      assert.equal((await ask('POST', path)).status, 503);
      assert.equal(seen.length, 0);
    });
  });
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
