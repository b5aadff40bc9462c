import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Principal, SignedPrincipal } from '../admit/authenticate.ts';
import { readSigV4, SigV4Verifier } from '../admit/sigv4-verify.ts';
import { SigV4Signer } from '../core/codec/sigv4.ts';
import { type FailureCode, FailureError, failure } from '../core/failure.ts';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeRequest, type FakeRequestParts } from '../testing/fake-request.ts';
import { bedrockConverse } from '../wire/bedrock-converse/dialect.ts';
import { bedrockInvoke } from '../wire/bedrock-invoke/dialect.ts';
import type { Dialect } from '../wire/dialect.ts';
import { native } from '../wire/native/dialect.ts';
import type { Inbound } from './inbound.ts';
import { parseRequest, readBody } from './read-request.ts';

const LIMITS = { maxBytes: 1_000, timeoutMs: 15_000 };
const BODY = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hello' }] });

interface Setup extends FakeRequestParts {
  readonly dialect?: Dialect;
  readonly principal?: Principal | SignedPrincipal;
  readonly path?: Pick<Inbound, 'pathModel' | 'pathStream'>;
}

function setup({ dialect = native, principal, path, ...parts }: Setup = {}) {
  const request = new FakeRequest({ body: BODY, ...parts });
  const record = new FakeRecord();
  const inbound: Inbound = { request, dialect, principal, record, ...path };
  const reading = { bodyLimits: LIMITS, clock: new FakeClock() };
  const parse = async () => parseRequest(inbound, await readBody(inbound, reading), dialect.parse, reading);
  return { request, record, parse };
}

async function refusedAs(code: FailureCode, pending: Promise<unknown>): Promise<void> {
  await assert.rejects(pending, (thrown) => thrown instanceof FailureError && thrown.failure.code === code);
}

describe('reading a request', () => {
  test('reads its body once, within the limits, and tells the record what is wanted', async () => {
    const { request, record, parse } = setup({
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    const chat = await parse();
    assert.deepEqual(request.bodyReads, [LIMITS]);
    assert.deepEqual(chat.messages, [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }]);
    assert.deepEqual([record.requestedModel, record.stream], ['m', true]);
  });

  const types: readonly Readonly<Record<string, string>>[] = [
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  ];
  for (const headers of types) {
    test(`a body with ${JSON.stringify(headers)} is refused before it is read`, async () => {
      const { request, parse } = setup({ headers });
      await refusedAs('unsupported_media_type', parse());
      assert.equal(request.bodyReads.length, 0);
    });
  }

  test('octets are what the AWS SDK calls InvokeModel’s body, and no other dialect’s', async () => {
    const headers = { 'content-type': 'application/octet-stream' };
    const body = JSON.stringify({
      ...{ anthropic_version: 'bedrock-2023-05-31', max_tokens: 9 },
      messages: [{ role: 'user', content: 'Hello' }],
    });
    const path = { pathModel: 'm', pathStream: false };
    assert.equal((await setup({ dialect: bedrockInvoke, headers, body, path }).parse()).model, 'm');
    await refusedAs('unsupported_media_type', setup({ headers }).parse());
  });

  test('a body that is too large, or too slow, fails as the server says', async () => {
    await refusedAs('payload_too_large', setup({ body: `{"x":"${'x'.repeat(1_000)}"}` }).parse());
    const slow = new FailureError(failure('request_timeout'));
    await refusedAs('request_timeout', setup({ body: slow }).parse());
  });

  test('what is no JSON object of this dialect is refused', async () => {
    for (const body of ['', '{', '\xff', '{"a":'.repeat(100)])
      await refusedAs('invalid_json', setup({ body }).parse());
    for (const body of ['[]', '"text"', '{}', '{"messages":[],"__proto__":{}}'])
      await refusedAs('invalid_request', setup({ body }).parse());
  });

  test('the path says which model, and whether it streams, where a dialect has it there', async () => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Hello' }] }] });
    for (const pathStream of [true, false]) {
      const path = { pathModel: 'arn:x/y', pathStream };
      const { parse, record } = setup({ dialect: bedrockConverse, body, path });
      const { model, stream } = await parse();
      assert.deepEqual([model, stream, record.stream], ['arn:x/y', pathStream, pathStream]);
    }
  });

  test('headers that speak of the call are heard', async () => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] });
    assert.equal((await setup({ body, headers: { accept: 'text/event-stream' } }).parse()).stream, true);
  });
});

describe('a signed request', () => {
  function signed(body: string, secret: string) {
    const nowMs = new FakeClock().now();
    const unsigned = { method: 'POST', url: 'http://gw.invalid/v1/chat', headers: {}, body } as const;
    const keys = { accessKeyId: 'team', secretAccessKey: secret };
    const signer = new SigV4Signer({ region: 'us-east-1', service: 'bedrock' });
    const { headers } = signer.sign(unsigned, keys, nowMs);
    const signature = readSigV4(headers.authorization ?? '');
    assert.ok(signature);
    const verifier = new SigV4Verifier();
    const principal = { keyName: 'team', tenant: undefined, signature, secret: 'the key', verifier };
    return { principal, headers: { ...headers, host: 'gw.invalid' } };
  }

  test('is let in with the signature of the key over this body', async () => {
    assert.equal((await setup(signed(BODY, 'the key')).parse()).model, 'm');
  });

  test('is refused with another key or body, before anything of the body is parsed', async () => {
    await refusedAs('invalid_signature', setup(signed(BODY, 'a guess')).parse());
    await refusedAs('invalid_signature', setup({ ...signed(BODY, 'the key'), body: '{' }).parse());
  });
});
