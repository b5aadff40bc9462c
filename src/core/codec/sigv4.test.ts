import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { type AwsKeys, SigV4Signatures, SigV4Signer, sha256Hex } from './sigv4.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const KEYS: AwsKeys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET };

type Headers = readonly (readonly [string, string])[];

/** AWS's Signature Version 4 test suite: name, method, target, headers beside host and date, body, signature. */
const SUITE: readonly [string, string, string, Headers, string, string][] = [
  ['get-vanilla', 'GET', '/', [], '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-header-key-duplicate',
    'GET',
    '/',
    [['my-header1', 'value2,value2,value1']],
    '',
    'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  ],
  [
    'get-header-value-trim',
    'GET',
    '/',
    [
      ['my-header1', ' value1 '],
      ['my-header2', '"a   b   c"'],
    ],
    '',
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
  [
    'get-unreserved',
    'GET',
    '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    [],
    '',
    '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  ],
  ['get-utf8', 'GET', '/ሴ', [], '', '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
  [
    'get-relative',
    'GET',
    '/example/..',
    [],
    '',
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-slash-dot-slash',
    'GET',
    '/./',
    [],
    '',
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  ['get-slashes', 'GET', '//', [], '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-empty-query-key',
    'GET',
    '/?Param1=value1',
    [],
    '',
    'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  ],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    '/?Param2=value2&Param1=value1',
    [],
    '',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'get-vanilla-utf8-query',
    'GET',
    '/?%E1%88%B4=bar',
    [],
    '',
    '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  ],
  ['post-vanilla', 'POST', '/', [], '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'post-header-value-case',
    'POST',
    '/',
    [['my-header1', 'VALUE1']],
    '',
    'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  ],
  [
    'post-vanilla-query-nonunreserved',
    'POST',
    '/?%40%23%24%25%5E=&%2B=%2F%2C%3F%3E%3C%60%22%3B%3A%5C%7C%5D%5B%7B%7D',
    [],
    '',
    '66c82657c86e26fb25238d0e69f011edc4c6df5ae71119d7cb98ed9b87393c1e',
  ],
  [
    'post-vanilla-query-space',
    'POST',
    '/?p=',
    [],
    '',
    'e71688addb58a26418614085fb730ba3faa623b461c17f48f2fbdb9361b94a9b',
  ],
  [
    'post-x-www-form-urlencoded',
    'POST',
    '/',
    [['content-type', 'application/x-www-form-urlencoded']],
    'Param1=value1',
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
  [
    'post-x-www-form-urlencoded-parameters',
    'POST',
    '/',
    [['content-type', 'application/x-www-form-urlencoded; charset=utf8']],
    'Param1=value1',
    '1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe',
  ],
];

describe('SigV4 signatures', () => {
  for (const [name, method, target, headers, body, signature] of SUITE) {
    test(`AWS test suite: ${name}`, () => {
      const all: (readonly [string, string])[] = [
        ...headers,
        ['host', 'example.amazonaws.com'],
        ['x-amz-date', '20150830T123600Z'],
      ];
      const claim = {
        method,
        target,
        headers: all.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)),
        payloadHash: sha256Hex(body),
        timestamp: '20150830T123600Z',
        region: 'us-east-1',
        service: 'service',
      };
      assert.equal(new SigV4Signatures().of(claim, SECRET), signature);
    });
  }

  test('signs host, content type and x-amz headers, adds the session token, leaves the rest alone', () => {
    const signed = new SigV4Signer({ region: 'us-east-1', service: 'bedrock' }).sign(
      {
        method: 'POST',
        url: 'https://Example.amazonaws.com:443/model/a%3A0/converse',
        headers: { 'content-type': 'application/json', 'x-amzn-trace-id': 'Root=1', accept: '*/*' },
        body: '{}',
      },
      { ...KEYS, sessionToken: 'token' },
      Date.UTC(2015, 7, 30, 12, 36),
    );
    assert.equal(signed.headers['x-amz-date'], '20150830T123600Z');
    assert.equal(signed.headers['x-amz-security-token'], 'token');
    assert.equal(signed.headers['x-amzn-trace-id'], 'Root=1');
    assert.match(
      signed.headers.authorization ?? '',
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/us-east-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    );
    assert.equal(signed.body, '{}');
  });

  test('agrees with @smithy/signature-v4 on any path, body and key', async () => {
    // One signer a region for all runs: what it remembers of one request must not show in the next.
    const signers = new Map<string, SigV4Signer>();
    const signerOf = (region: string): SigV4Signer => {
      const signer = signers.get(region) ?? new SigV4Signer({ region, service: 'bedrock' });
      signers.set(region, signer);
      return signer;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }),
        fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()),
        fc.string({ minLength: 1 }),
        fc.constantFrom('us-east-1', 'eu-central-1', 'us-gov-west-1'),
        fc.option(fc.constantFrom('tok+en/=='), { nil: undefined }),
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        async (segments, body, secretAccessKey, region, sessionToken, nowMs) => {
          const path = `/${segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join('/')}`;
          const text = typeof body === 'string' ? body.toWellFormed() : body;
          const keys: AwsKeys = {
            accessKeyId: 'AKID',
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          };
          const headers = { 'content-type': 'application/json', 'x-amz-extra': ' a  b ' };
          const ours = signerOf(region).sign(
            { method: 'POST', url: `http://127.0.0.1:8080${path}`, headers, body: text },
            keys,
            nowMs,
          );
          const theirs = await new SignatureV4({
            credentials: keys,
            region,
            service: 'bedrock',
            sha256: Sha256,
            applyChecksum: false,
          }).sign(
            {
              method: 'POST',
              protocol: 'http:',
              hostname: '127.0.0.1',
              port: 8080,
              path,
              query: {},
              headers: { ...headers, host: '127.0.0.1:8080' },
              body: text,
            },
            { signingDate: new Date(nowMs) },
          );
          assert.equal(ours.headers.authorization, theirs.headers.authorization);
        },
      ),
      { numRuns: 200 },
    );
  });
});
