import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SigV4Signer } from '../core/codec/sigv4.ts';
import { FailureError } from '../core/failure.ts';
import { FakeRequest } from '../testing/fake-request.ts';
import { isSigned, keyAccess, openAccess, requireSignature } from './authenticate.ts';
import { keyDigest } from './key-ring.ts';

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const KEYS = [
  { name: 'ide-team', key: 'sk-ide', tenant: 'ide' },
  { name: 'jobs', key: 'sk-jobs' },
];
const door = keyAccess(KEYS);

function knock(headers: Readonly<Record<string, string>>) {
  return door.authenticate(new FakeRequest({ headers }));
}

function refusal(headers: Readonly<Record<string, string>>): string | undefined {
  const answer = knock(headers);
  return answer && 'code' in answer ? answer.code : undefined;
}

describe('who calls', () => {
  test('is known by a key, however it is sent', () => {
    const ide = { keyName: 'ide-team', tenant: 'ide' };
    for (const headers of [
      { authorization: 'Bearer sk-ide' },
      { authorization: 'bearer   sk-ide ' },
      { authorization: 'BEARER sk-ide' },
      { 'x-api-key': 'sk-ide' },
    ])
      assert.deepEqual(knock(headers), ide, JSON.stringify(headers));
    assert.deepEqual(knock({ 'x-api-key': 'sk-jobs' }), { keyName: 'jobs', tenant: undefined });
  });

  test('is refused without a key, with what to send', () => {
    const answer = knock({});
    assert.ok(answer && 'code' in answer);
    assert.equal(answer.code, 'unauthenticated');
    assert.match(answer.message, /authorization: Bearer KEY/);
  });

  test('is refused with a key that is not exactly one of ours, which is not repeated', () => {
    for (const key of ['sk-ide2', 'sk-id', 'SK-IDE', '', ' ', 'ide-team', 'sk-ide\u0000']) {
      assert.equal(refusal({ 'x-api-key': key }), 'unauthenticated', key);
      assert.equal(refusal({ authorization: `Bearer ${key}` }), 'unauthenticated', key);
    }
    const answer = knock({ 'x-api-key': 'sk-guess-of-a-secret' });
    assert.doesNotMatch(JSON.stringify(answer), /guess/);
  });

  test('a bearer key wins over another header: a wrong one is not made good by it', () => {
    assert.equal(refusal({ authorization: 'Bearer wrong', 'x-api-key': 'sk-ide' }), 'unauthenticated');
  });

  test('a scheme that is not ours says nothing, so that a key beside it counts', () => {
    assert.equal(refusal({ authorization: 'Basic c2staWRlOg==' }), 'unauthenticated');
    const answer = knock({ authorization: 'Basic c2staWRlOg==', 'x-api-key': 'sk-ide' });
    assert.deepEqual(answer, { keyName: 'ide-team', tenant: 'ide' });
  });

  test('names no caller while access is open, whatever is sent', () => {
    assert.equal(openAccess.authenticate(new FakeRequest({ headers: { 'x-api-key': 'any' } })), undefined);
  });
});

describe('an AWS SDK as the caller', () => {
  const body = '{"messages":[]}';

  function signedRequest(accessKeyId: string, secretAccessKey: string): FakeRequest {
    const unsigned = {
      method: 'POST',
      url: 'http://gw.invalid/model/m/converse',
      headers: {},
      body,
    } as const;
    const signer = new SigV4Signer({ region: 'us-east-1', service: 'bedrock' });
    const { headers } = signer.sign(unsigned, { accessKeyId, secretAccessKey }, NOW);
    const target = '/model/m/converse';
    return new FakeRequest({ target, headers: { ...headers, host: 'gw.invalid' } });
  }

  function principalOf(request: FakeRequest) {
    const principal = door.authenticate(request);
    assert.ok(principal && !('code' in principal) && isSigned(principal));
    return principal;
  }

  test('is known by the name of its key before the body is in, and proves the key by its signature then', () => {
    const request = signedRequest('ide-team', 'sk-ide');
    const principal = principalOf(request);
    assert.deepEqual([principal.keyName, principal.tenant], ['ide-team', 'ide']);
    requireSignature(principal, request, Buffer.from(body), NOW);
  });

  const refused: readonly [string, string, string, number, RegExp][] = [
    ['another secret', 'sk-guess', body, NOW, /does not match/],
    ['another body', 'sk-ide', '{"messages":[1]}', NOW, /does not match/],
    ['a clock that is off', 'sk-ide', body, NOW + 6 * 60_000, /clock/],
  ];
  for (const [what, secret, sent, now, message] of refused) {
    test(`${what} is an invalid signature`, () => {
      const request = signedRequest('ide-team', secret);
      assert.throws(
        () => requireSignature(principalOf(request), request, Buffer.from(sent), now),
        (thrown) =>
          thrown instanceof FailureError &&
          thrown.failure.code === 'invalid_signature' &&
          message.test(thrown.failure.message),
      );
    });
  }

  test('an access key id that is no key’s name is refused at once, as is a header that cannot be read', () => {
    const stranger = door.authenticate(signedRequest('AKIDEXAMPLE', 'sk-ide'));
    assert.equal(stranger && 'code' in stranger && stranger.code, 'unauthenticated');
    assert.equal(refusal({ authorization: 'AWS4-HMAC-SHA256 nonsense' }), 'unauthenticated');
  });

  test('neither a caller with a key nor one without is a signed one', () => {
    assert.equal(isSigned({ keyName: 'a', tenant: undefined }), false);
    assert.equal(isSigned(undefined), false);
  });
});

describe('a key of the store', () => {
  function storedDoor(upToDate = true) {
    const principal = { keyName: 'made', tenant: 'made', plan: 'gold' };
    return keyAccess(KEYS, {
      upToDate,
      find: (digest) => (digest === keyDigest('sk-sluice-made') ? principal : undefined),
      has: (name) => name === 'made',
    });
  }
  const knockAt = (headers: Readonly<Record<string, string>>, upToDate = true) =>
    storedDoor(upToDate).authenticate(new FakeRequest({ headers }));

  test('lets in beside those of the configuration', () => {
    assert.deepEqual(knockAt({ 'x-api-key': 'sk-sluice-made' }), {
      keyName: 'made',
      tenant: 'made',
      plan: 'gold',
    });
    assert.deepEqual(knockAt({ 'x-api-key': 'sk-jobs' }), { keyName: 'jobs', tenant: undefined });
  });

  test('that is not known is wrong only if the store has been asked', () => {
    const answer = (upToDate: boolean) => knockAt({ 'x-api-key': 'sk-sluice-other' }, upToDate);
    const [known, down] = [answer(true), answer(false)];
    assert.ok(known && 'code' in known && down && 'code' in down);
    assert.deepEqual(
      [known.code, down.code, down.retryAfterMs],
      ['unauthenticated', 'store_unavailable', 1_000],
    );
    assert.ok(!('code' in (knockAt({ 'x-api-key': 'sk-jobs' }, false) ?? {})));
  });

  test('cannot sign, and its caller is told what to do instead', () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=made/20261124/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=${'a'.repeat(64)}`;
    const answer = knockAt({ authorization });
    assert.ok(answer && 'code' in answer);
    assert.equal(answer.code, 'unauthenticated');
    assert.match(answer.message, /Bedrock bearer key/);
  });
});
