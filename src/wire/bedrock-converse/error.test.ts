import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FAILURES, type Failure, type FailureCode, failure } from '../../core/failure.ts';
import { anthropicMessages } from '../anthropic-messages/dialect.ts';
import { bedrockInvoke } from '../bedrock-invoke/dialect.ts';
import { bedrockConverse } from './dialect.ts';

const dialects = [anthropicMessages, bedrockConverse, bedrockInvoke];

function told(dialect: (typeof dialects)[number], cause: Failure): string {
  const body = JSON.parse(String(dialect.error(cause, { requestId: 'r' }).body)) as {
    message?: string;
    error?: { message: string };
  };
  return body.message ?? body.error?.message ?? assert.fail('no message');
}

describe('error replies of the Anthropic and Bedrock dialects', () => {
  for (const dialect of dialects) {
    test(`${dialect.name}: every failure has its table's status, but for a wrong key at AWS`, () => {
      for (const code of Object.keys(FAILURES) as FailureCode[]) {
        const { status } = dialect.error(failure(code), { requestId: 'r' });
        const forbidden = code === 'unauthenticated' && dialect !== anthropicMessages;
        assert.equal(status, forbidden ? 403 : FAILURES[code].status, code);
        assert.equal(told(dialect, failure(code)), FAILURES[code].meaning);
      }
    });

    test(`${dialect.name}: the field is named in the message, once`, () => {
      assert.equal(told(dialect, failure('invalid_request', 'is odd', { param: 'a.0.b' })), 'a.0.b: is odd');
      assert.equal(
        told(dialect, failure('invalid_request', 'a.0.b: is odd', { param: 'a.0.b' })),
        'a.0.b: is odd',
      );
    });

    test(`${dialect.name}: neither a page of HTML nor a stack reaches the caller`, () => {
      const pages = [
        '<!DOCTYPE html><html></html>',
        'Bad gateway: <html><body>nginx</body></html>',
        'TypeError: x\n    at f (/srv/app.ts:1:1)',
      ];
      for (const page of pages) {
        assert.equal(told(dialect, failure('upstream_error', page)), FAILURES.upstream_error.meaning);
      }
    });

    test(`${dialect.name}: retry-after is whole seconds, at least 1, and only where there is a wait`, () => {
      const header = (cause: Failure) => dialect.error(cause, { requestId: 'r' }).headers['retry-after'];
      assert.equal(header(failure('throttled', undefined, { retryAfterMs: 20 })), '1');
      assert.equal(header(failure('overloaded', undefined, { retryAfterMs: 2_001 })), '3');
      assert.equal(header(failure('overloaded')), undefined);
    });
  }
});
