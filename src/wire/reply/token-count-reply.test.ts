import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenCountReply } from './token-count-reply.ts';

const WRITTEN = { status: 200, headers: { 'request-id': 'req_1' }, body: '{"input_tokens":3}' };
const TARGET = { provider: 'p', providerKind: 'openai', model: 'm' };

test('a token count says who counted', () => {
  const counted = { estimated: false, target: TARGET, upstreamRequestId: 'up_1' };
  assert.deepEqual(tokenCountReply(counted, WRITTEN, 'req_1'), {
    status: 200,
    headers: {
      'request-id': 'req_1',
      'x-request-id': 'req_1',
      'x-sluiceway-attempts': '1',
      'x-sluiceway-target': 'p/m',
      'x-sluiceway-token-count': 'provider',
      'x-upstream-request-id': 'up_1',
    },
    body: '{"input_tokens":3}',
  });
});

test('an estimate says that it is one', () => {
  const { headers } = tokenCountReply({ estimated: true, target: TARGET }, WRITTEN, 'req_1');
  assert.equal(headers['x-sluiceway-token-count'], 'estimate');
  assert.equal('x-upstream-request-id' in headers, false);
});
