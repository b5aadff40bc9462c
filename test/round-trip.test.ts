import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { JsonObject } from '../src/core/json.ts';
import { seededRandom } from '../src/testing/seeded-random.ts';
import { CONVERSING_CALLERS, type ConversingCaller } from './harness/conversing-callers.ts';
import { startTestGateway, type TestGateway } from './harness/gateway.ts';
import { type StrictProvider, type StrictTarget, startStrictProvider } from './harness/strict-provider.ts';

/**
 * One conversation of six turns with parallel calls, thinking and cache markers goes from provider to provider, in any
 * order, for a caller of each dialect. Every provider takes every request, each result finds its call, the caller knows
 * all ids and names, and nothing that was said is lost without a warning.
 */

const TARGETS = {
  openai: { model: 'gpt-5', ids: (turn, call) => `call_${turn}x${call}`, signs: false },
  anthropic: { model: 'claude-sonnet-4-5', ids: (turn, call) => `toolu_${turn}_${call}`, signs: true },
  opus: { model: 'claude-opus-4-7', ids: (turn, call) => `toolu_${turn}_${call}`, signs: true },
  bedrock: {
    model: 'us.anthropic.claude-opus-4-7',
    ids: (turn, call) => `tooluse_${turn}-${call}`,
    signs: true,
  },
  vllm: {
    model: 'qwen3-32b',
    ids: (turn, call) => `chatcmpl-tool-${String(turn).repeat(16)}${String(call).repeat(16)}`,
    signs: false,
  },
  kimi: { model: 'kimi-k2-thinking', ids: (_turn, call) => `functions.look:${call}`, signs: false },
  mistral: { model: 'mistral-large-latest', ids: (turn, call) => `aBcDeF${turn}${call}Z`, signs: false },
} as const satisfies Record<string, StrictTarget>;
type Name = keyof typeof TARGETS;

const TURNS = 6;
const SEEDS = 12;
const ROUND: readonly Name[] = ['openai', 'anthropic', 'bedrock', 'vllm', 'bedrock', 'anthropic', 'openai'];

interface Order {
  readonly says: string;
  /** Whom to ask, for the question of each turn and for the results behind it. */
  readonly names: readonly Name[];
}

const ORDERS: readonly Order[] = [
  { says: 'there and back, a turn each', names: ROUND.flatMap((name) => [name, name]) },
  { says: 'there and back, each request to the next one', names: [...ROUND, ...ROUND] },
  ...Array.from({ length: SEEDS }, (_, seed) => {
    const random = seededRandom(seed + 1);
    const all = Object.keys(TARGETS) as Name[];
    const names = Array.from(
      { length: 2 * TURNS },
      () => all[Math.floor(random.next() * all.length)] ?? 'openai',
    );
    return { says: `by chance (seed ${seed + 1}): ${names.join(' ')}`, names };
  }),
];

let provider: StrictProvider;
let gateway: TestGateway;

before(async () => {
  provider = await startStrictProvider(Object.values(TARGETS));
  const { url } = provider;
  const aws = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret-of-the-test' };
  const at = (kind: string, { model }: StrictTarget) => ({ targets: [{ provider: kind, model }] });
  const { openai, anthropic, opus, bedrock, vllm, kimi, mistral } = TARGETS;
  gateway = await startTestGateway({
    providers: {
      compatible: { kind: 'openai', baseUrl: `${url}/v1` },
      claude: { kind: 'anthropic', baseUrl: url },
      aws: { kind: 'bedrock', region: 'us-east-1', endpoint: url, credentials: aws },
    },
    models: {
      openai: at('compatible', openai),
      anthropic: at('claude', anthropic),
      opus: at('claude', opus),
      bedrock: at('aws', bedrock),
      vllm: at('compatible', vllm),
      kimi: at('compatible', kimi),
      mistral: at('compatible', mistral),
    },
    telemetry: { logs: 'off' },
  });
});

after(async () => {
  await gateway.close();
  await provider.close();
});

/** A caller's side of the conversation. */
class Conversation {
  readonly #caller: ConversingCaller;
  readonly #messages: JsonObject[] = [];
  readonly #said: string[] = [];
  readonly #thoughts: string[] = [];
  readonly #ids = new Set<string>();

  constructor(caller: ConversingCaller) {
    this.#caller = caller;
  }

  /** One turn: a question, the calls that it brings, their results, and the answer. */
  async turn(turn: number, first: Name, second: Name): Promise<void> {
    this.#messages.push(...this.#caller.user(`question ${turn}.`));
    this.#said.push(`question ${turn}.`);
    const asked = await this.#ask(first);
    const calls = this.#caller.calls(asked);
    assert.equal(calls.length, 2, `${first} makes two calls`);
    for (const { id, name } of calls) {
      assert.equal(name, this.#caller.toolName, 'the caller gets the name that it knows');
      // Of a server that speaks the caller's own dialect the answer comes back as it was, with ids counted anew.
      const counted = first === 'kimi' && this.#caller === CONVERSING_CALLERS.openai;
      assert.ok(counted || !this.#ids.has(id), `${id} of ${first} is new to the caller`);
      this.#ids.add(id);
    }
    this.#heard(asked, `${turn}`);
    this.#messages.push(...this.#caller.results(calls));
    this.#said.push(...calls.map((_, call) => `result of q${turn}-${call}.`));
    this.#heard(await this.#ask(second), `${turn} done`);
  }

  #heard(answer: JsonObject, step: string): void {
    this.#messages.push(answer);
    this.#said.push(`answer ${step}.`);
    this.#thoughts.push(`thought ${step}.`);
    assert.match(JSON.stringify(answer), new RegExp(`thought ${step}\\.`), 'the caller sees the thoughts');
  }

  async #ask(name: Name): Promise<JsonObject> {
    const reply = await fetch(`${gateway.url}${this.#caller.path(name)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(this.#caller.body(name, this.#messages)),
    });
    const text = await reply.text();
    assert.equal(reply.status, 200, `${name} takes the request: ${text}`);
    this.#check(name, reply.headers.get('x-sluiceway-warnings') ?? '');
    return this.#caller.back(JSON.parse(text) as JsonObject);
  }

  #check(name: Name, warnings: string): void {
    const { told, body } = provider.heard();
    const where = `at ${name}, warned of: ${warnings}`;
    for (const said of this.#said) assert.ok(told.texts.includes(said), `${said} ${where}`);
    assert.deepEqual([...told.results].sort(), [...told.calls].sort(), where);
    for (const [asked, answered] of told.pairs) {
      const { asked: what } = JSON.parse(asked) as { asked: string };
      assert.ok(answered.includes(`result of ${what}.`), `${what} has its own result ${where}`);
    }
    for (const thought of this.#thoughts)
      assert.ok(told.texts.includes(thought) || /Reasoning/.test(warnings), `${thought} ${where}`);
    assert.ok(/cache_control|cachePoint/.test(told.texts) || /cache marker/.test(warnings), where);
    const thinks = /"thinking":\{|"reasoning_effort":/.test(JSON.stringify({ ...body, messages: [] }));
    // Kimi's model always thinks.
    assert.ok(thinks || name === 'kimi' || /[Rr]easoning/.test(warnings), `thinking is asked for ${where}`);
  }
}

for (const [who, caller] of Object.entries(CONVERSING_CALLERS)) {
  describe(`a conversation of a caller of ${who}`, () => {
    for (const { says, names } of ORDERS) {
      test(says, async () => {
        const conversation = new Conversation(caller);
        for (let turn = 0; turn < TURNS; turn += 1)
          await conversation.turn(turn, names[2 * turn] ?? 'openai', names[2 * turn + 1] ?? 'openai');
      });
    }
  });
}
