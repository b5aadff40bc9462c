import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { EventStreamFramer } from '../src/core/codec/event-stream.ts';
import { FAILURES, type FailureCode, failure } from '../src/core/failure.ts';
import { anthropicMessages } from '../src/wire/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../src/wire/bedrock-converse/dialect.ts';
import { bedrockInvoke } from '../src/wire/bedrock-invoke/dialect.ts';
import type { Dialect } from '../src/wire/dialect.ts';
import { native } from '../src/wire/native/dialect.ts';
import { openaiChat } from '../src/wire/openai-chat/dialect.ts';
import { withErrorTables } from '../tools/docs/error-tables.ts';

const CONTEXT = { requestId: 'req_1' };
const CODES = Object.keys(FAILURES) as FailureCode[];
const DIALECTS = [native, openaiChat, anthropicMessages, bedrockConverse, bedrockInvoke];

/** The members of an error body by which each dialect's official SDK chooses its exception. */
const SHAPES: Readonly<Record<string, (body: Record<string, unknown>) => unknown>> = {
  native: (body) => pick(body.error, ['code', 'message', 'request_id', 'retryable']),
  'openai-chat': (body) => pick(body.error, ['message', 'type', 'code']),
  'anthropic-messages': (body) => [body.type, pick(body.error, ['type', 'message']), body.request_id],
  'bedrock-converse': (body) => pick(body, ['__type', 'message']),
  'bedrock-invoke': (body) => pick(body, ['__type', 'message']),
};

describe('the failure table', () => {
  test('docs/errors.md says what table and dialects say (else: npm run docs)', () => {
    const page = readFileSync(join(import.meta.dirname, '../docs/errors.md'), 'utf8');
    assert.equal(page, withErrorTables(page));
  });

  for (const dialect of DIALECTS) {
    test(`${dialect.name}: every code has its status and a whole error body`, () => {
      for (const code of CODES) {
        const { status, headers, body } = dialect.error(failure(code), CONTEXT);
        const text = String(body);
        assert.equal(status, expectedStatus(dialect, code), code);
        assert.match(headers['content-type'] ?? '', /^application\/json/, code);
        const json = JSON.parse(text);
        assert.ok(!JSON.stringify(SHAPES[dialect.name]?.(json)).includes('null'), `${code}: ${text}`);
        assert.ok(text.includes(JSON.stringify(FAILURES[code].meaning)), `${code}: ${text}`);
        if (status === 429) assert.equal(headers['retry-after'], '1', code);
      }
    });

    test(`${dialect.name}: every code ends a stream in one error of the dialect's own`, () => {
      for (const code of CODES) {
        const said = streamError(dialect, code);
        assert.equal(said.length, 1, code);
        assert.ok(said[0]?.includes(JSON.stringify(FAILURES[code].meaning)), `${code}: ${said[0]}`);
      }
    });
  }

  test('a failure that is blamed on the caller never counts against a target', () => {
    for (const code of CODES) {
      const { retry, countsAgainstTarget, status } = FAILURES[code];
      if (retry === 'none' && status < 500) assert.equal(countsAgainstTarget, false, code);
    }
  });
});

/** AWS answers an unknown key with 403, not 401. */
function expectedStatus(dialect: Dialect, code: FailureCode): number {
  const aws = dialect === bedrockConverse || dialect === bedrockInvoke;
  return aws && code === 'unauthenticated' ? 403 : FAILURES[code].status;
}

/** The data of each error frame. Any other frame fails the test. */
function streamError(dialect: Dialect, code: FailureCode): string[] {
  const bytes = dialect.errorFrames(failure(code), CONTEXT);
  if (dialect === bedrockConverse || dialect === bedrockInvoke) {
    const { frames, raw, error } = new EventStreamFramer().push(bytes);
    assert.equal(error, undefined);
    assert.equal(raw.length, bytes.length, 'a half frame');
    return frames.map(({ message }) => {
      assert.equal(message.headers[':message-type'], 'exception');
      assert.match(message.headers[':exception-type'] ?? '', /^[a-z]\w+Exception$/);
      return new TextDecoder().decode(message.payload);
    });
  }
  const text = new TextDecoder().decode(bytes);
  assert.ok(text.endsWith('\n\n'), 'a half frame');
  return text
    .slice(0, -2)
    .split('\n\n')
    .map((frame) => {
      if (dialect !== openaiChat) assert.match(frame, /^event: error\n/);
      const data = /(?:^|\n)data: (.*)$/.exec(frame)?.[1] ?? assert.fail(frame);
      assert.ok('error' in JSON.parse(data));
      return data;
    });
}

function pick(from: unknown, names: readonly string[]): unknown[] {
  const values = from as Record<string, unknown>;
  return names.map((name) => values[name] ?? null);
}
