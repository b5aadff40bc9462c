import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../core/failure.ts';
import type { BoundProvider, ChatDecoder } from '../../ports/provider.ts';
import { hidingSecrets, secretsOf } from './hide-secrets.ts';

test('all that is configured as a credential is a secret, unless it is a short word', () => {
  assert.deepEqual(secretsOf({ type: 'api-key', apiKey: 'of the provider' }), ['of the provider']);
  assert.deepEqual(
    secretsOf(
      { type: 'none' },
      {
        headers: { 'x-org': 'short', authorization: 'Basic dXNlcjpwYXNz' },
        proxy: 'http://somebody:something-else@proxy:1',
      },
    ),
    ['Basic dXNlcjpwYXNz', 'something-else', 'dXNlcjpwYXNz', 'somebody'],
  );
  const aws = { type: 'aws', accessKeyId: 'the-key-id', secretAccessKey: 'the-secret' } as const;
  assert.deepEqual(secretsOf(aws), ['the-secret', 'the-key-id']);
});

test('a provider that repeats a credential is passed on without it, in an error and in mid-stream', () => {
  const why = failure('upstream_rejected', 'wrong: my-own-credential!', {
    ...{
      upstreamCode: 'my-own-credential',
      param: 'my-own-credential',
      upstreamRequestId: 'a my-own-credential',
    },
  });
  const decoder: ChatDecoder = {
    push: () => ({ parts: [{ type: 'text', text: 'my-own-credential' }], raw: new Uint8Array() }),
    end: () => ({ parts: [{ type: 'failure', failure: why }], raw: new Uint8Array() }),
  } as never;
  const provider = { failure: () => why, decoder: () => decoder, requestId: () => 'my-own-credential' };
  const hiding = hidingSecrets(provider as unknown as BoundProvider, ['my-own-credential']);
  const ended = hiding.decoder({} as never).end();
  const said = JSON.stringify([
    hiding.failure({} as never, new Uint8Array()),
    ended.parts,
    hiding.requestId({} as never),
  ]);
  assert.doesNotMatch(said, /my-own-credential/);
  assert.match(said, /wrong: \[redacted\]!/);
  // What a model says is the caller's.
  assert.match(JSON.stringify(hiding.decoder({} as never).push(new Uint8Array())), /my-own-credential/);
});
