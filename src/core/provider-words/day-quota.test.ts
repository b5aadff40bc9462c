import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { saysDayQuota } from './day-quota.ts';

describe('refusals for the quota of a day', () => {
  for (const text of [
    'Too many tokens per day, please wait before trying again.',
    'Rate limit reached for gpt-4o on requests per day (RPD): Limit 200, Used 200, Requested 1.',
    'Rate limit reached for model on tokens per day (TPD): Limit 100000, Used 99000',
    'You have exceeded your daily request limit',
  ]) {
    test(text, () => assert.equal(saysDayQuota(text), true));
  }

  for (const text of [
    'Too many tokens, please wait before trying again.',
    'Rate limit reached on tokens per min (TPM): Limit 30000, Used 30000',
  ]) {
    test(`not: ${text}`, () => assert.equal(saysDayQuota(text), false));
  }
});
