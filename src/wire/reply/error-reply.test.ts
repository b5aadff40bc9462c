import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure } from '../../core/failure.ts';
import { bedrockConverse } from '../bedrock-converse/dialect.ts';
import { native } from '../native/dialect.ts';
import { errorReply } from './error-reply.ts';

const WHY = failure('throttled', 'Slow down.', { retryAfterMs: 1_500 });

describe('a failure as a reply', () => {
  test('is the dialect’s own, with the request’s id', () => {
    const reply = errorReply(WHY, { dialect: native, requestId: 'req_1' });
    assert.equal(reply.status, 429);
    assert.deepEqual(
      [reply.headers['x-request-id'], reply.headers['retry-after'], reply.headers['x-sluiceway-target']],
      ['req_1', '2', undefined],
    );
    assert.match(String(reply.body), /"code":"throttled","message":"Slow down\.","request_id":"req_1"/);
    const bedrock = errorReply(WHY, { dialect: bedrockConverse, requestId: 'req_1' });
    assert.equal(bedrock.headers['x-amzn-errortype'], 'ThrottlingException');
    assert.equal(bedrock.headers['x-request-id'], 'req_1');
  });

  test('has what stages of the call want on the reply', () => {
    const context = { dialect: native, requestId: 'req_1', replyHeaders: { 'x-cache': 'miss' } };
    assert.equal(errorReply(WHY, context).headers['x-cache'], 'miss');
  });

  test('names the target that was asked, and its request id', () => {
    const target = { provider: 'p', providerKind: 'openai', model: 'm\n' };
    const asked = { target, upstreamRequestId: 'up_1', attempts: 2 };
    const { headers } = errorReply(WHY, { dialect: native, requestId: 'req_1' }, asked);
    assert.deepEqual([headers['x-sluiceway-target'], headers['x-upstream-request-id']], ['p/m?', 'up_1']);
    const nobody = { target: undefined, upstreamRequestId: undefined, attempts: 0 };
    const refused = errorReply(WHY, { dialect: native, requestId: 'req_1' }, nobody);
    assert.equal(headers['x-sluiceway-attempts'], '2');
    assert.equal('x-sluiceway-target' in refused.headers, false);
    assert.equal('x-sluiceway-attempts' in refused.headers, false);
  });
});
