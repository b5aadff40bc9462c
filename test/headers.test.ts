import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../src/testing/until.ts';
import { ask } from './harness/ask.ts';
import { DIALECTS } from './harness/dialects.ts';
import {
  configFor,
  PROVIDER_KINDS,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';

describe('headers that go through', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;
  before(async () => {
    simulator = await startTestSimulator();
    gateway = await startTestGateway(configFor(simulator.url));
  });
  after(async () => {
    await gateway.close();
    await simulator.close();
  });

  for (const kind of PROVIDER_KINDS) {
    for (const dialect of DIALECTS) {
      const about = `${dialect.name} to ${kind}`;

      test(`${about}: a provider's refusal has the provider's request id, for the caller and in the log`, async () => {
        for (const stream of [false, true]) {
          const model = `${kind}/sim-1!400`;
          const { status, headers } = await ask(gateway.url, dialect, { model, text: 'Hi', stream });
          assert.equal(status, 400);
          const id = headers.get('x-upstream-request-id');
          assert.ok(id, about);
          assert.notEqual(id, headers.get('x-request-id'));
          assert.equal(headers.get('x-sluiceway-target'), model);
          const lineOf = () =>
            gateway.log.find(
              (line) => line.msg === 'request' && line.request_id === headers.get('x-request-id'),
            );
          await until(() => lineOf() !== undefined);
          assert.equal(lineOf()?.upstream_request_id, id);
        }
      });

      test(`${about}: Anthropic's betas reach targets that may know them, in header or body`, async () => {
        const text = `beta-${kind}-${dialect.name};`;
        const headers = { 'anthropic-beta': 'context-1m-2025-08-07' };
        const model = `on-${kind}`;
        await ask(gateway.url, dialect, { model, text, stream: false, headers });
        const seen = simulator.simulator.log().find(({ body }) => JSON.stringify(body).includes(text));
        const all = JSON.stringify([seen?.headers, seen?.body]);
        assert.equal(all.includes('context-1m-2025-08-07'), kind !== 'openai', all);
      });
    }
  }

  test('lists of models have the shape of the dialect whose headers are sent', async () => {
    for (const [headers, anthropic] of [
      [{}, false],
      [{ authorization: 'Bearer k' }, false],
      [{ authorization: 'Bearer k', 'x-api-key': 'k' }, false],
      [{ 'x-api-key': 'k' }, true],
      [{ 'anthropic-version': '2023-06-01', authorization: 'Bearer k' }, true],
    ] as const) {
      const list = await (await fetch(`${gateway.url}/v1/models`, { headers: { ...headers } })).json();
      assert.equal('has_more' in (list as object), anthropic, JSON.stringify(headers));
    }
  });
});
