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
  ];
  for (const secret of secrets) {
    assert.ok(!redact(`Incorrect API key provided: ${secret}. See the docs.`).includes(secret), secret);
  }
  for (const text of [
    'Authorization: Bearer hunter2hunter2',
    'x-api-key: hunter2hunter2',
    '{"api_key":"hunter2hunter2"}',
    'password = hunter2hunter2',
  ]) {
    assert.ok(!redact(text).includes('hunter2'), text);
  }
});

test('what is needed to understand a failure does', () => {
  const texts = [
    '`messages.3.role` must be one of user, assistant; it is "tool".',
    'The prompt is longer than the model can take: 210000 tokens > 200000.',
    'The provider limits the rate of requests or tokens.',
    'model us.anthropic.claude-sonnet-4-20250514-v1:0 not found',
  ];
  for (const text of texts) assert.equal(redact(text), text);
});
