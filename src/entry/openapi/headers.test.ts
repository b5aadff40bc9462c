import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../core/failure.ts';
import { native } from '../../wire/native/dialect.ts';
import { answerHeaders as writtenHeaders } from '../../wire/reply/answer-headers.ts';
import { errorReply } from '../../wire/reply/error-reply.ts';
import { answerHeaderDocs, requestIdHeaderDocs, targetHeaderDocs } from './headers.ts';

const TARGET = { provider: 'p', providerKind: 'openai', model: 'm' };
const CONTEXT = { dialect: native, requestId: 'req_1' };

test('the documented headers of an answer are those that are written', () => {
  const facts = {
    target: TARGET,
    call: { format: 'openai-chat', sameDialect: false, warnings: ['one'] },
    reply: { status: 200, header: () => null },
    upstreamRequestId: 'up_1',
    attempts: 1,
  } as const;
  const written = Object.keys(writtenHeaders({}, facts, CONTEXT)).sort();
  assert.deepEqual(Object.keys(answerHeaderDocs).sort(), written);
});

test('so are those of a refusal, with a target and without', () => {
  const own = native.error(failure('internal'), CONTEXT).headers;
  const added = (asked?: Parameters<typeof errorReply>[2]): string[] =>
    Object.keys(errorReply(failure('internal'), CONTEXT, asked).headers).filter((name) => !(name in own));
  assert.deepEqual(
    added({ target: TARGET, upstreamRequestId: 'up_1', attempts: 1 }).sort(),
    Object.keys(targetHeaderDocs).sort(),
  );
  assert.deepEqual(added(), Object.keys(requestIdHeaderDocs));
});
