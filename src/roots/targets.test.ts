import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProviderSettings } from '../config/settings.ts';
import { FakeHttpClient } from '../testing/fake-http-client.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { ProviderTargets } from './targets.ts';

const network = new FakeHttpClient([]);
const simulator = new FakeHttpClient([]);
const PORTS = {
  httpClient: network,
  clientFor: () => new FakeHttpClient([]),
  clock: { monotonic: () => 0 },
  simulatorClient: () => simulator,
  awsChain: () => ({ credentials: () => ({ type: 'none' }) as const }),
};
const OPENAI: ProviderSettings = {
  kind: 'openai',
  otelName: 'openai',
  priceVendor: 'openai',
  baseUrl: 'http://127.0.0.1:1/v1',
  credentials: { type: 'api-key', apiKey: 'k' },
};

const SIMULATOR: ProviderSettings = {
  kind: 'simulator',
  otelName: 'simulator',
  baseUrl: 'http://simulator.invalid',
  credentials: { type: 'none' },
};

describe('the targets of a provider', () => {
  test('are asked at its address, for their own model, with its credentials', () => {
    const { name, provider, credentials, client } = new ProviderTargets('own', OPENAI, PORTS).target(
      { model: 'm' },
      undefined,
    );
    assert.deepEqual(name, {
      provider: 'own',
      providerKind: 'openai',
      otelName: 'openai',
      serverAddress: '127.0.0.1',
      serverPort: 1,
      priceVendor: 'openai',
      model: 'm',
    });
    const { wire } = provider.encode(sampleRequest());
    assert.equal(wire.url, 'http://127.0.0.1:1/v1/chat/completions');
    assert.match(String(wire.body), /"model":"m"/);
    assert.deepEqual(credentials.credentials(), { type: 'api-key', apiKey: 'k' });
    assert.equal(client, network);
  });

  test('are asked as what the configuration says of them', () => {
    const told = {
      model: 'odd-name',
      as: 'gpt-5',
      profile: { limitField: 'max_tokens', streamOptions: false },
    } as const;
    const { provider } = new ProviderTargets('own', OPENAI, PORTS).target(told, undefined);
    const { wire, warnings } = provider.encode(
      sampleRequest({ stream: true, maxTokens: 9, temperature: 0.2 }),
    );
    const body = JSON.parse(String(wire.body));
    assert.deepEqual(body, { model: 'odd-name', messages: body.messages, max_tokens: 9, stream: true });
    assert.equal(warnings.length, 1);
  });

  test('of the simulator are asked in this process', () => {
    const { client } = new ProviderTargets('sim', SIMULATOR, PORTS).target({ model: 'm' }, undefined);
    assert.equal(client, simulator);
  });

  test('that callers name are bound once, until 256 others were named', () => {
    const targets = new ProviderTargets('own', OPENAI, PORTS);
    const first = targets.direct('m');
    assert.equal(targets.direct('m'), first);
    for (let other = 0; other < 256; other += 1) targets.direct(`other-${other}`);
    assert.notEqual(targets.direct('m'), first);
  });
});
