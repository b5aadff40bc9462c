import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  basicAuthorization,
  parseBaseUrl,
  parseCollectorUrl,
  parseOrigin,
  parseUnversionedBaseUrl,
  splitBaseUrl,
} from './base-url.ts';

describe('base URLs', () => {
  const accepted: ReadonlyArray<readonly [string, string]> = [
    ['https://api.example.com/v1/', 'https://api.example.com/v1'],
    ['https://api.example.com', 'https://api.example.com'],
    ['http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434/v1'],
    ['http://localhost:8790', 'http://localhost:8790'],
    ['http://[::1]:8790/', 'http://[::1]:8790'],
    ['http://[fd12::5]/v1', 'http://[fd12::5]/v1'],
    ['http://10.1.2.3', 'http://10.1.2.3'],
    ['http://172.31.0.1', 'http://172.31.0.1'],
    ['http://192.168.1.9:8000/v1', 'http://192.168.1.9:8000/v1'],
    ['http://vllm:8000/v1', 'http://vllm:8000/v1'],
    ['http://vllm.models.svc.cluster.local/v1', 'http://vllm.models.svc.cluster.local/v1'],
    ['http://host.docker.internal:11434/v1', 'http://host.docker.internal:11434/v1'],
  ];
  for (const [written, value] of accepted) {
    test(`${written} is accepted`, () => assert.deepEqual(parseBaseUrl(written), { value }));
  }

  const refused: ReadonlyArray<readonly [string, RegExp]> = [
    ['http://api.example.com/v1', /must start with https/],
    ['http://8.8.8.8/v1', /must start with https/],
    ['http://172.32.0.1/', /must start with https/],
    ['http://11.0.0.1/', /must start with https/],
    ['http://[2001:db8::1]/', /must start with https/],
    ['http://localhost.example.com/', /must start with https/],
    ['http://fdexample.com/', /must start with https/],
    ['https://user:100%secret@api.example.com', /credentials with % as %25/],
    ['https://api.example.com/v1?key=secret', /no query/],
    ['https://api.example.com/v1#', /no query/],
    ['ftp://api.example.com', /must be a URL/],
    ['api.example.com/v1', /must be a URL/],
    ['https://', /must be a URL/],
    ['https://a b', /must be a URL/],
    ['https://a\\b', /must be a URL/],
  ];
  for (const [written, problem] of refused) {
    test(`${written} is refused, and its secrets not repeated`, () => {
      const result = parseBaseUrl(written);
      const message = 'problem' in result ? result.problem : '';
      assert.match(message, problem);
      assert.doesNotMatch(message, /secret/);
    });
  }

  test('a base URL that /v1 is added to has none of its own', () => {
    for (const written of ['https://api.anthropic.com/v1', 'http://127.0.0.1:8790/v1/']) {
      const result = parseUnversionedBaseUrl(written);
      assert.match('problem' in result ? result.problem : '', /must not end with \/v1/);
    }
    const proxy = 'https://proxy.example.com/anthropic';
    assert.deepEqual(parseUnversionedBaseUrl(proxy), { value: proxy });
  });

  test('a collector may be reached over plain http anywhere', () => {
    assert.deepEqual(parseCollectorUrl('http://otel.example.com:4318/'), {
      value: 'http://otel.example.com:4318',
    });
  });

  test('an origin has no path', () => {
    assert.deepEqual(parseOrigin('https://App.example.com:443'), { value: 'https://app.example.com' });
    assert.deepEqual(parseOrigin('*'), { value: '*' });
    assert.ok('problem' in parseOrigin('https://app.example.com/x'));
    assert.ok('problem' in parseOrigin('app.example.com'));
  });
});

test('credentials in a base URL are taken out of it, and become basic authorization', () => {
  const parsed = parseBaseUrl('https://us%40er:pass@api.example.com:8443/v1/');
  assert.ok('value' in parsed);
  assert.deepEqual(splitBaseUrl(parsed.value), {
    url: 'https://api.example.com:8443/v1',
    authorization: `Basic ${Buffer.from('us@er:pass').toString('base64')}`,
  });
  assert.deepEqual(splitBaseUrl('https://h/@x'), { url: 'https://h/@x' });
});

test('a collector and an origin hold no credentials', () => {
  for (const parse of [parseCollectorUrl, parseOrigin]) {
    const parsed = parse('https://user:secret@api.example.com');
    assert.ok('problem' in parsed);
    assert.match(parsed.problem, /must not hold credentials/);
  }
});

test('what stands before the @ of a URL becomes basic authorization, decoded', () => {
  const of = (url: string) => basicAuthorization(new URL(url));
  assert.deepEqual(of('https://host/'), { value: undefined });
  assert.deepEqual(of('https://Aladdin:open%20sesame@host/'), {
    value: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  });
  assert.deepEqual(of('https://us%C3%A9r@host/'), {
    value: `Basic ${Buffer.from('usér:').toString('base64')}`,
  });
  assert.ok('problem' in of('https://user:100%@host/'));
});
