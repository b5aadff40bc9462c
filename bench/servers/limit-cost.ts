import { MemoryStore } from '../../src/adapters/stores/memory/memory-store.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { chatRequest } from '../../src/core/chat-request.ts';
import { nextBatch } from '../../src/core/part-source.ts';
import { type CallModel, isFailure } from '../../src/gateway/call-model.ts';
import type { HttpClient } from '../../src/ports/http-client.ts';
import type { Stores } from '../../src/ports/stores/store-connection.ts';
import { composeGateway } from '../../src/roots/compose-gateway.ts';
import { parseSettings } from '../../src/roots/configuration.ts';
import { FakeHttpClient } from '../../src/testing/fake-http-client.ts';

// Makes calls to an upstream that answers at once, with limits off and on in turn, and prints the CPU a call as JSON.

const [callsText = '20000', roundsText = '5'] = process.argv.slice(2);
const CALLS = Number(callsText);
const ANSWER = JSON.stringify({
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Because.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
});
const JSON_TYPE = { 'content-type': 'application/json' };

/** Keeps nothing of what is sent. */
const client: HttpClient = {
  send: (request, options) =>
    new FakeHttpClient([{ headers: JSON_TYPE, body: [ANSWER] }]).send(request, options),
  close: () => Promise.resolve(),
};
const request = chatRequest({
  model: 'm',
  maxTokens: 100,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Why? '.repeat(100) }] }],
});
const settings = parseSettings(
  {
    value: {
      version: 1,
      plans: {
        all: {
          ...{ rate: '1000000/s', quota: '1000000000/month', tokens: '1000000000/s' },
          ...{ spend: '$1000000/month', concurrent: 100_000 },
        },
      },
      limits: { rate: '1000000/s', concurrent: 100_000 },
      providers: { up: { kind: 'openai', baseUrl: 'https://up.invalid/v1', apiKey: 'k' } },
      models: { m: { targets: [{ provider: 'up', model: 'm', price: { input: 3, output: 15 } }] } },
      telemetry: { logs: 'off', metrics: false },
    },
  },
  {},
);

function gatewayWith(stores: Stores | undefined): CallModel {
  const runtime = { clock: systemClock, random: systemRandom, createHttpClient: () => client };
  const gateway = composeGateway(settings, { runtime, write: () => {}, stores });
  gateway.become('serving');
  return gateway.callModel;
}

function memoryStores(): Stores {
  const connection = new MemoryStore(systemClock).connect();
  const holder = { owner: 'bench', leaseMs: 30_000 };
  return { state: connection, counters: connection, limits: connection.limits, holder };
}

async function cpuUs(callModel: CallModel, calls: number): Promise<number> {
  const caller = { keyName: 'k', tenant: 't', plan: 'all' };
  const before = process.cpuUsage();
  for (let made = 0; made < calls; made++) {
    const answer = await callModel(request, { caller, origin: { operation: 'bench' } });
    if (isFailure(answer)) throw new Error(answer.message);
    while ((await nextBatch(answer)) !== null);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

const subjects = { off: gatewayWith(undefined), on: gatewayWith(memoryStores()) };
for (const callModel of Object.values(subjects)) await cpuUs(callModel, CALLS);
const figures: { off: number; on: number }[] = [];
for (let round = 0; round < Number(roundsText); round++) {
  figures.push({ off: await cpuUs(subjects.off, CALLS), on: await cpuUs(subjects.on, CALLS) });
}
process.stdout.write(`${JSON.stringify(figures)}\n`);
process.exit(0);
