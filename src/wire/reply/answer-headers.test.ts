import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { anthropicMessages } from '../anthropic-messages/dialect.ts';
import { native } from '../native/dialect.ts';
import { openaiChat } from '../openai-chat/dialect.ts';
import { type AnswerHeadFacts, answerHeaders, headerText } from './answer-headers.ts';

const UPSTREAM: Readonly<Record<string, string>> = {
  'openai-processing-ms': '12',
  'set-cookie': 'session=secret',
  server: 'upstream',
};

function facts(
  set: Partial<AnswerHeadFacts> = {},
  call: Partial<AnswerHeadFacts['call']> = {},
): AnswerHeadFacts {
  return {
    target: { provider: 'p', providerKind: 'openai', model: 'm' },
    call: { format: 'openai-chat', sameDialect: false, warnings: [], ...call },
    reply: { status: 200, header: (name) => UPSTREAM[name] ?? null },
    upstreamRequestId: null,
    attempts: 3,
    ...set,
  };
}

const CONTEXT = { dialect: native, requestId: 'req_1' };

describe('the head of an answer', () => {
  test('has the dialect’s own, the request’s id and who answered', () => {
    assert.deepEqual(answerHeaders({ 'content-type': 'application/json' }, facts(), CONTEXT), {
      'content-type': 'application/json',
      'x-request-id': 'req_1',
      'x-sluiceway-attempts': '3',
      'x-sluiceway-target': 'p/m',
    });
  });

  test('has the id where the dialect’s clients look for it, and the provider’s own', () => {
    const context = { dialect: anthropicMessages, requestId: 'req_1' };
    const headers = answerHeaders({}, facts({ upstreamRequestId: 'up_1' }), context);
    assert.deepEqual([headers['request-id'], headers['x-upstream-request-id']], ['req_1', 'up_1']);
  });

  test('has what stages of the call want on the reply', () => {
    const context = { ...CONTEXT, replyHeaders: { 'x-cache': 'hit' } };
    assert.equal(answerHeaders({}, facts(), context)['x-cache'], 'hit');
  });

  test('has what the target could not honour, not without end', () => {
    const some = answerHeaders(
      {},
      facts({}, { warnings: ['seed: is not taken', 'top_k: nor that'] }),
      CONTEXT,
    );
    assert.equal(some['x-sluiceway-warnings'], 'seed: is not taken | top_k: nor that');
    const warnings = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(100)}.`);
    const many = answerHeaders({}, facts({}, { warnings }), CONTEXT)['x-sluiceway-warnings'] ?? '';
    assert.ok(many.length <= 4_100);
    const told = many.split(' | ');
    assert.deepEqual(told.slice(0, -1), warnings.slice(0, told.length - 1));
    assert.equal(told.at(-1), `${50 - told.length + 1} more warnings`);
  });

  test('has of the provider’s headers only listed ones, and those only for its own dialect', () => {
    const context = { dialect: openaiChat, requestId: 'req_1' };
    const own = answerHeaders({}, facts({}, { sameDialect: true }), context);
    assert.equal(own['openai-processing-ms'], '12');
    assert.equal('set-cookie' in own || 'server' in own, false);
    assert.equal('openai-processing-ms' in answerHeaders({}, facts(), CONTEXT), false);
  });

  test('cannot be split by what a caller or provider named', () => {
    const target = { provider: 'p', providerKind: 'openai', model: 'm\r\nset-cookie: a=b' };
    const headers = answerHeaders({}, facts({ target, upstreamRequestId: 'ü\n' }), CONTEXT);
    for (const value of Object.values(headers)) assert.match(value, /^[\x20-\x7e]*$/);
  });
});

test('a header’s text keeps what is plain, and shows that something else was there', () => {
  assert.equal(headerText('claude-4: ok'), 'claude-4: ok');
  assert.equal(headerText('modèle\r\n\u0000😀'), 'mod?le?????');
});
