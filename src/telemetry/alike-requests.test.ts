import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { RequestEnded } from '../core/events.ts';
import { AlikeRequests } from './alike-requests.ts';
import { requestEnded, TARGET } from './events.fixture.ts';

/** What was made may tell all of this. */
function told(event: RequestEnded): string {
  const { dialect, operation, stream, attempts, status, outcome, keyName, tenant } = event;
  const { requestedModel, routedModel, target } = event;
  const names = [keyName, tenant, requestedModel, routedModel, target?.provider, target?.model];
  return JSON.stringify([dialect, operation, stream, attempts, status, outcome, ...names]);
}

const name = fc.constantFrom('a', 'b', undefined);
const events: fc.Arbitrary<RequestEnded> = fc
  .record({
    dialect: fc.constantFrom('native', 'openai-chat'),
    operation: fc.constantFrom('chat', 'count_tokens'),
    stream: fc.boolean(),
    attempts: fc.nat(2),
    status: fc.constantFrom(200, 429),
    outcome: fc.constantFrom('ok', 'throttled'),
    keyName: name,
    tenant: name,
    requestedModel: name,
    routedModel: name,
    target: fc.constantFrom(
      undefined,
      TARGET,
      { ...TARGET },
      { ...TARGET, model: 'x' },
      { ...TARGET, provider: 'y' },
    ),
  })
  .map((fields) => ({ ...requestEnded(), ...fields }) as RequestEnded);

describe('AlikeRequests', () => {
  test('gives what would have been made for the request itself, however many there are', () => {
    fc.assert(
      fc.property(fc.array(events, { minLength: 50, maxLength: 200 }), (several) => {
        const alike = new AlikeRequests(told);
        for (const event of several) assert.equal(alike.of(event), told(event));
      }),
      { numRuns: 50 },
    );
  });

  test('makes once what it can remember, and again what it has forgotten or a refused request named', () => {
    let made = 0;
    const alike = new AlikeRequests(() => ++made);
    for (let n = 0; n < 3; n++) alike.of(requestEnded({ requestId: `req_${n}`, durationMs: n }));
    assert.equal(made, 1);
    alike.forget();
    alike.of(requestEnded());
    assert.equal(made, 2);
    const refused = requestEnded({ outcome: 'model_not_found', status: 404 });
    for (let n = 0; n < 3; n++) alike.of(refused);
    assert.equal(made, 5);
  });
});
