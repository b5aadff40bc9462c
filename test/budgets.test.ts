import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { LedgerLine } from '../src/ports/stores/ledger.ts';
import { ask, begin, inParallel } from './harness/ask.ts';
import { DIALECTS, type DialectUnderTest, type Reply } from './harness/dialects.ts';
import { eventually } from './harness/eventually.ts';
import {
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';
import { memoryStores } from './harness/memory-stores.ts';
import { testRuntime } from './harness/runtime.ts';

const PRICE = { input: 3, output: 15 };
const QUESTION = 'Why?';
/** "Why?" is one token, and its message four. */
const INPUT_COST = 5 * 3;
/** The input, and 21 tokens of output. */
const FOR_21_TOKENS = `$${((INPUT_COST + 21 * 15) / 1e6).toFixed(6)}/day`;
/** Ten reservations of 16 tokens each, and not an eleventh. */
const FOR_TEN = `$${((10 * (INPUT_COST + 16 * 15)) / 1e6).toFixed(6)}/month`;

const stores = memoryStores((await testRuntime()).clock);
const auth = (name: string) => ({ 'x-api-key': `sk-test-0123456789-${name}` });

/** A key for each form of a question, so that none has spent what another has. */
const FORMS = DIALECTS.flatMap((dialect) =>
  [false, true].map((stream) => ({ dialect, stream, id: `${dialect.name}.${stream ? 'stream' : 'whole'}` })),
);
const TARGETS = ['openai', 'anthropic', 'bedrock', 'boundless'] as const;
const KEYS = [
  ...FORMS.flatMap(({ id }) => TARGETS.map((target) => ({ name: `${id}.${target}`, plan: 'small' }))),
  ...['ten', 'mixed', 'leaving', 'cut', 'retried', 'left'].map((name) => ({
    name,
    plan: name === 'ten' ? 'ten' : 'rich',
  })),
];

/** An OpenAI server that knows no limit: it goes on until its caller leaves. */
function boundlessServer(): Server & { closes: number } {
  const server = Object.assign(
    createServer((request, reply) => {
      request.resume();
      const chunk = (delta: object) =>
        `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;
      let body = '';
      request.on('data', (piece: Buffer) => {
        body += piece.toString();
      });
      request.on('end', () => {
        if (JSON.parse(body).stream !== true) {
          const message = { role: 'assistant', content: 'on and '.repeat(500) };
          const usage = { prompt_tokens: 9, completion_tokens: 1_000, total_tokens: 1_009 };
          const choices = [{ index: 0, message, finish_reason: 'stop' }];
          reply.setHeader('content-type', 'application/json');
          reply.end(
            JSON.stringify({ id: 'c1', object: 'chat.completion', created: 1, model: 'm', choices, usage }),
          );
          return;
        }
        reply.setHeader('content-type', 'text/event-stream');
        reply.write(chunk({ role: 'assistant', content: '' }));
        const timer = setInterval(() => reply.write(chunk({ content: 'on ' })), 1);
        reply.on('close', () => {
          clearInterval(timer);
          server.closes++;
        });
      });
    }),
    { closes: 0 },
  );
  return server;
}

function linesOf(key: string): Promise<readonly LedgerLine[]> {
  return stores.state.ledger.lines({ key, limit: 10_000 });
}

async function standingOf(key: string, cap: number, per: 'day' | 'month') {
  const now = new Date();
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const startMs = Date.UTC(year, month, per === 'day' ? day : 1);
  const endMs = per === 'day' ? startMs + 86_400_000 : Date.UTC(year, month + 1, 1);
  const limit = { type: 'budget', id: `key/${key}/spend`, cap, period: { startMs, endMs } } as const;
  const [standing] = await stores.limits.standings([limit]);
  assert.ok(standing);
  return standing;
}

/** The reason for which an answer ended, in the dialect's own word. */
function stopReason(reply: Reply, { name }: DialectUnderTest, stream: boolean): string | undefined {
  const text = Buffer.from(reply.body).toString('latin1');
  if (name === 'bedrock-invoke' && stream) {
    const chunks = [...text.matchAll(/"bytes":"([A-Za-z0-9+/=]+)"/g)];
    const events = chunks.map(([, bytes]) => Buffer.from(bytes ?? '', 'base64').toString()).join('\n');
    return /"stop_reason":"(\w+)"/.exec(events)?.[1];
  }
  return /"(?:stop_reason|finish_reason|stopReason)":"(\w+)"/.exec(text)?.[1];
}

const BUDGET_WORDS: Readonly<Record<string, string>> = { native: 'budget', 'openai-chat': 'length' };

describe('spend', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;
  const boundless = boundlessServer();
  before(async () => {
    simulator = await startTestSimulator({ tokens: 60 });
    await new Promise<void>((resolve) => boundless.listen(0, '127.0.0.1', resolve));
    const { port } = boundless.address() as AddressInfo;
    const aws = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret-of-the-test' };
    const baseUrl = `${simulator.url}/v1`;
    const sim = (model: string) => ({ targets: [{ provider: 'openai', model, price: PRICE }] });
    gateway = await startTestGateway(
      {
        auth: 'keys',
        keys: KEYS.map(({ name, plan }) => ({ name, key: auth(name)['x-api-key'], plan })),
        plans: {
          small: { spend: FOR_21_TOKENS },
          ten: { spend: FOR_TEN },
          rich: { spend: '$100/month', tokens: '10000000/min' },
        },
        providers: {
          openai: { kind: 'openai', baseUrl, apiKey: 'provider-key-openai' },
          anthropic: { kind: 'anthropic', baseUrl: simulator.url, apiKey: 'provider-key-anthropic' },
          bedrock: { kind: 'bedrock', region: 'us-east-1', endpoint: simulator.url, credentials: aws },
          boundless: { kind: 'openai', baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'provider-key' },
          unpriced: { kind: 'openai', baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'provider-key' },
        },
        models: {
          openai: sim('sim-1'),
          anthropic: {
            price: PRICE,
            targets: [{ provider: 'anthropic', model: 'claude-sonnet-4-20250514' }],
          },
          bedrock: {
            price: PRICE,
            targets: [{ provider: 'bedrock', model: 'us.anthropic.claude-sonnet-4-20250514-v1:0' }],
          },
          boundless: { targets: [{ provider: 'boundless', model: 'm', price: PRICE }] },
          unpriced: { targets: [{ provider: 'unpriced', model: 'no-such-model-in-any-list' }] },
          slow: sim('sim-1!rate=20'),
          cut: sim('sim-1!cut=7'),
          down: sim('sim-1!down=1'),
        },
      },
      { stores },
    );
  });
  after(async () => {
    await gateway.close();
    await simulator.close();
    boundless.closeAllConnections();
    boundless.close();
  });

  for (const { dialect, stream, id } of FORMS) {
    for (const target of TARGETS) {
      test(`${id} over ${target}: the answer ends where its budget does, and says so`, async () => {
        const key = `${id}.${target}`;
        const closes = boundless.closes;
        const question = { model: target, text: QUESTION, stream, headers: auth(key) };
        const reply = await ask(gateway.url, dialect, question);
        assert.equal(reply.status, 200, Buffer.from(reply.body).toString());
        assert.equal(reply.headers.get('x-sluiceway-max-tokens'), '21');
        assert.equal(stopReason(reply, dialect, stream), BUDGET_WORDS[dialect.name] ?? 'max_tokens');
        const text = stream ? dialect.readStream(reply).text : dialect.readAnswer(reply);
        if (stream) assert.equal(dialect.readStream(reply).end, 'finish');
        await eventually('a line', async () => (await linesOf(key)).length === 1);
        const [line] = await linesOf(key);
        assert.equal(line?.outcome, 'budget');
        if (target === 'boundless') {
          assert.equal(text, (stream ? 'on '.repeat(21) : 'on and '.repeat(12)).slice(0, 84));
          if (stream) await eventually('the upstream ended', () => boundless.closes === closes + 1);
          assert.equal(line?.estimated, stream);
          assert.equal(line?.costMicroUsd, stream ? INPUT_COST + 21 * 15 : 9 * 3 + 1_000 * 15);
        }
        const standing = await standingOf(key, 0, 'day');
        assert.deepEqual([standing.used, standing.reserved], [line?.costMicroUsd, 0]);
      });
    }
  }

  test('the lowered limit reaches the provider', async () => {
    for (const { body } of simulator.simulator.log()) {
      const sent = body as {
        max_tokens?: number;
        max_completion_tokens?: number;
        inferenceConfig?: { maxTokens: number };
      };
      assert.equal(sent.max_tokens ?? sent.max_completion_tokens ?? sent.inferenceConfig?.maxTokens, 21);
    }
  });

  const openai = DIALECTS[1] as DialectUnderTest;
  const askOpenAi = (model: string, key: string, stream = false): Promise<Reply> =>
    ask(gateway.url, openai, { model, text: QUESTION, stream, headers: auth(key) });

  test('a target without a price cannot be used', async () => {
    const asked = simulator.simulator.log().length;
    for (const dialect of DIALECTS) {
      const question = { model: 'unpriced', text: QUESTION, stream: false, headers: auth('mixed') };
      const reply = await ask(gateway.url, dialect, question);
      assert.equal(reply.status, 503);
      if (dialect.name === 'openai-chat') assert.equal(dialect.readError(reply).type, 'price_unknown');
    }
    assert.equal(simulator.simulator.log().length, asked);
  });

  test('500 calls at once on a budget for ten: exactly ten are admitted', async () => {
    const asked = simulator.simulator.log().length;
    const sixteen = {
      ...openai,
      body: (...args: Parameters<typeof openai.body>) => ({ ...openai.body(...args), max_tokens: 16 }),
    };
    const question = { model: 'openai', text: QUESTION, stream: false, headers: auth('ten') };
    const statuses: number[] = [];
    await inParallel(Array.from({ length: 500 }), 500, async () => {
      statuses.push((await ask(gateway.url, sixteen, question)).status);
    });
    assert.equal(statuses.filter((status) => status === 200).length, 10);
    // On a busy machine the gateway itself has more to do than it can, and says 503 to some.
    assert.equal(statuses.filter((status) => status === 429 || status === 503).length, 490);
    assert.equal(simulator.simulator.log().length - asked, 10);
    await eventually('ten lines', async () => (await linesOf('ten')).length === 10);
    // What the provider has reported is what its answers said.
    for (const line of await linesOf('ten')) {
      assert.deepEqual([line.estimated, line.outputTokens, line.outcome], [false, 16, 'length']);
    }
  });

  test('a client that leaves is charged for what it took, and frees the rest', async () => {
    const reply = await begin(gateway.url, openai, {
      model: 'slow',
      text: QUESTION,
      stream: true,
      headers: auth('leaving'),
    });
    const reader = reply.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await eventually('a line', async () => (await linesOf('leaving')).length === 1);
    const [line] = await linesOf('leaving');
    assert.deepEqual([line?.outcome, line?.estimated, line?.inputTokens], ['aborted', true, 5]);
    assert.ok((line?.outputTokens ?? 0) >= 1);
    assert.equal(line?.costMicroUsd, INPUT_COST + (line?.outputTokens ?? 0) * 15);
    assert.equal((await standingOf('leaving', 0, 'month')).reserved, 0);
  });

  test('an answer that is cut is charged by estimate', async () => {
    await askOpenAi('cut', 'cut', true);
    await eventually('a line', async () => (await linesOf('cut')).length > 0);
    const [line] = await linesOf('cut');
    assert.deepEqual([line?.outcome, line?.estimated, line?.outputTokens], ['cut', true, 7]);
  });

  test('attempts that brought nothing are free, and the one that answered is charged', async () => {
    assert.equal((await askOpenAi('down', 'retried')).status, 200);
    await eventually('a line', async () => (await linesOf('retried')).length > 0);
    const lines = await linesOf('retried');
    assert.deepEqual(
      lines.map(({ attempt, outcome, estimated }) => [attempt, outcome, estimated]),
      [[2, 'complete', false]],
    );
  });

  test('at rest the lines, the totals and the counters agree, and nothing is reserved', async () => {
    const models = ['openai', 'anthropic', 'bedrock', 'cut', 'boundless'];
    const questions = Array.from({ length: 120 }, (_, index) => ({
      model: models[index % models.length] as string,
      dialect: DIALECTS[index % DIALECTS.length] as DialectUnderTest,
      stream: index % 7 < 5,
      leaves: index % 11 === 0,
    }));
    await inParallel(questions, 20, async ({ model, dialect, stream, leaves }) => {
      const question = { model, text: QUESTION, stream, headers: auth('mixed') };
      if (leaves) await (await begin(gateway.url, dialect, question)).body?.cancel();
      else await ask(gateway.url, dialect, question);
    });
    await eventually(
      'nothing is reserved',
      async () => (await standingOf('mixed', 0, 'month')).reserved === 0,
    );
    const lines = await linesOf('mixed');
    const sum = lines.reduce((cost, line) => cost + line.costMicroUsd, 0);
    const [totals] = await stores.state.ledger.totals(['mixed']);
    assert.equal(totals?.spendMicroUsd, sum);
    assert.equal((await standingOf('mixed', 0, 'month')).used, sum);
    assert.ok(sum > 0);
    assert.equal(
      new Set(lines.map(({ requestId, attempt }) => `${requestId} ${attempt}`)).size,
      lines.length,
    );
  });
});
