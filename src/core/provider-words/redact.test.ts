import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redact } from './redact.ts';

test('what looks like a credential does not survive', () => {
  const secrets = [
    'sk-proj-abcDEF1234567890abcdef',
    'sk-ant-api03-abcDEF_1234-567890',
    'AKIAIOSFODNN7EXAMPLE',
    'ABSKQmVkcm9ja0FQSUtleS1hYmNkZWY=',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl',
    'gsk_abcdef1234567890',
    'sk-sluice-0123456789abcdef0123456789abcdef01234567',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE4',
    'AIzaSyA1234567890abcdefghijklmnopqrstuv',
    'github_pat_11ABCDEFG0abcdefghij',
    'xoxb-123456789012-abcdef',
  ];
  for (const secret of secrets) {
    assert.ok(!redact(`Incorrect API key provided: ${secret}. See the docs.`).includes(secret), secret);
  }
  for (const text of [
    'Authorization: Bearer hunter2hunter2',
    'x-api-key: hunter2hunter2',
    '{"api_key":"hunter2hunter2"}',
    'password = hunter2hunter2',
    'Authorization: Basic hunter2hunter2==',
    'authorization: hunter2hunter2',
    'cannot reach https://hunter2:hunter2@proxy.internal:8080/v1',
    'aws_secret_access_key=hunter2hunter2',
    '"sessionToken": "hunter2hunter2"',
    'X-Amz-Signature=hunter2hunter2&X-Amz-Date=1',
    'Incorrect API key provided: hunter2hunter2. See the docs.',
    '-----BEGIN RSA PRIVATE KEY-----\nhunter2\nhunter2\n-----END RSA PRIVATE KEY-----',
  ]) {
    assert.ok(!redact(text).includes('hunter2'), text);
  }
});

test('what is needed to understand a failure does', () => {
  const texts = [
    '`messages.3.role` must be one of user, assistant; it is "tool".',
    'The prompt is longer than the model can take: 210000 tokens > 200000.',
    'The provider limits the rate of requests or tokens.',
    'An API key is missing: send it as `authorization: Bearer KEY` or `x-api-key: KEY`.',
    'max_tokens: 1000000 > 64000, which is the maximum for claude-sonnet-4-5',
    'https://docs.example.com/errors?code=context_length_exceeded',
    'The AWS signature does not match: the secret access key has to be the API key itself.',
    '3f786850e387550fdab836ed7e6dc881de23001b is not the digest of the file',
    'model us.anthropic.claude-sonnet-4-20250514-v1:0 not found',
  ];
  for (const text of texts) assert.equal(redact(text), text);
});
