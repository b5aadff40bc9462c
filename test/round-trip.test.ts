import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnswerContent } from '../src/core/collect.ts';
import { asObject, type JsonObject } from '../src/core/json.ts';
import { NO_USAGE } from '../src/core/usage.ts';
import type { EncodedCall } from '../src/ports/provider.ts';
import { providerKind } from '../src/providers/registry.ts';
import { rawOf } from '../src/testing/raw-of.ts';
import { wireText } from '../src/testing/wire-text.ts';
import { anthropicMessages } from '../src/wire/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../src/wire/bedrock-converse/dialect.ts';
import type { Dialect } from '../src/wire/dialect.ts';
import { openaiChat } from '../src/wire/openai-chat/dialect.ts';
import { checkRules, type Told, toldOf } from './harness/target-rules.ts';

/**
 * A conversation of six turns with parallel calls, thinking and cache markers goes from provider to provider, in any
 * order, for a caller of each dialect. Every provider takes every turn, each result finds its call, and nothing that was
 * said is lost without a warning.
 */

const LONG = 'mcp__plugin_deploy-on-cloud_knowledge__kb___get_regional_availability_x';

interface Target {
  readonly kind: string;
  readonly model: string;
  /** Ids as this server makes them: counted anew in each turn by some. */
  readonly ids: (turn: number, call: number) => string;
  /** Signs its thoughts. */
  readonly signs: boolean;
}

const TARGETS = {
  openai: { kind: 'openai', model: 'gpt-5', ids: (turn, call) => `call_${turn}x${call}`, signs: false },
  anthropic: {
    kind: 'anthropic',
    model: 'claude-sonnet-4-5',
    ids: (turn, call) => `toolu_${turn}_${call}`,
    signs: true,
  },
  bedrock: {
    kind: 'bedrock',
    model: 'us.anthropic.claude-opus-4-7',
    ids: (turn, call) => `tooluse_${turn}-${call}`,
    signs: true,
  },
  vllm: {
    kind: 'openai',
    model: 'qwen3-32b',
    ids: (turn, call) => `chatcmpl-tool-${String(turn).repeat(16)}${String(call).repeat(16)}`,
    signs: false,
  },
  kimi: {
    kind: 'openai',
    model: 'kimi-k2-thinking',
    ids: (_turn, call) => `functions.look:${call}`,
    signs: false,
  },
  mistral: {
    kind: 'openai',
    model: 'mistral-large-latest',
    ids: (turn, call) => `aBcDeF${turn}${call}Z`,
    signs: false,
  },
} as const satisfies Record<string, Target>;
type Name = keyof typeof TARGETS;

const ORDERS: readonly (readonly Name[])[] = [
  ['openai', 'anthropic', 'bedrock', 'vllm', 'openai', 'anthropic'],
  ['vllm', 'bedrock', 'anthropic', 'openai', 'bedrock', 'vllm'],
  ['kimi', 'anthropic', 'kimi', 'bedrock', 'kimi', 'openai'],
  ['bedrock', 'mistral', 'anthropic', 'mistral', 'kimi', 'bedrock'],
  ['anthropic', 'anthropic', 'bedrock', 'bedrock', 'mistral', 'mistral'],
  ['kimi', 'kimi', 'openai', 'kimi', 'vllm', 'anthropic'],
];

/** A caller: how its dialect says a turn of the user's, results, and what the gateway answered. */
interface Caller {
  readonly dialect: Dialect;
  readonly toolName: string;
  body(messages: readonly JsonObject[]): JsonObject;
  user(text: string): JsonObject[];
  results(ids: readonly string[]): JsonObject[];
  /** The answer as the caller sends it back. */
  back(answer: JsonObject): JsonObject;
  ids(message: JsonObject): string[];
}

const marker = { cache_control: { type: 'ephemeral' } };
const CALLERS: Readonly<Record<string, Caller>> = {
  openai: {
    dialect: openaiChat,
    toolName: LONG,
    body: (messages) => ({
      model: 'm',
      reasoning_effort: 'high',
      max_completion_tokens: 20_000,
      tools: [{ type: 'function', function: { name: LONG, parameters: { type: 'object' } }, ...marker }],
      messages: [{ role: 'system', content: [{ type: 'text', text: 'Be brief.', ...marker }] }, ...messages],
    }),
    user: (text) => [{ role: 'user', content: text }],
    results: (ids) => ids.map((id) => ({ role: 'tool', tool_call_id: id, content: `result of ${id}` })),
    back: (answer) => (answer.choices as { message: JsonObject }[])[0]?.message ?? {},
    ids: ({ tool_calls: calls }) => ((calls ?? []) as { id: string }[]).map(({ id }) => id),
  },
  anthropic: {
    dialect: anthropicMessages,
    toolName: LONG,
    body: (messages) => ({
      model: 'm',
      max_tokens: 20_000,
      thinking: { type: 'enabled', budget_tokens: 2_048 },
      system: [{ type: 'text', text: 'Be brief.', ...marker }],
      tools: [{ name: LONG, input_schema: { type: 'object' }, ...marker }],
      messages,
    }),
    user: (text) => [{ role: 'user', content: [{ type: 'text', text, ...marker }] }],
    results: (ids) => [
      {
        role: 'user',
        content: ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: `result of ${id}` })),
      },
    ],
    back: ({ content }) => ({ role: 'assistant', content }),
    ids: ({ content }) =>
      (content as JsonObject[]).filter(({ type }) => type === 'tool_use').map(({ id }) => String(id)),
  },
  converse: {
    dialect: bedrockConverse,
    // Its own API takes no longer one.
    toolName: 'look',
    body: (messages) => ({
      inferenceConfig: { maxTokens: 20_000 },
      additionalModelRequestFields: { thinking: { type: 'adaptive' } },
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
      toolConfig: { tools: [{ toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } }] },
      messages,
    }),
    user: (text) => [{ role: 'user', content: [{ text }, { cachePoint: { type: 'default' } }] }],
    results: (ids) => [
      {
        role: 'user',
        content: ids.map((id) => ({ toolResult: { toolUseId: id, content: [{ text: `result of ${id}` }] } })),
      },
    ],
    back: ({ output }) => (output as { message: JsonObject }).message,
    ids: ({ content }) =>
      (content as JsonObject[]).flatMap(({ toolUse }) => asObject(toolUse)?.toolUseId ?? []).map(String),
  },
};

function ask(
  caller: Caller,
  target: Target,
  messages: readonly JsonObject[],
): { call: EncodedCall; told: Told } {
  const { dialect } = caller;
  const request = dialect.parse(rawOf(dialect.name, caller.body(messages)), {
    header: () => null,
    pathModel: 'm',
  });
  const baseUrl = target.kind === 'openai' ? 'http://127.0.0.1:1/v1' : 'http://127.0.0.1:1';
  const bound = { baseUrl, model: target.model, region: 'us-east-1', defaultMaxTokens: 4096 };
  const call = providerKind(target.kind).bind(bound).encode(request);
  const body = JSON.parse(wireText(call.wire)) as JsonObject;
  checkRules(target.model, call.format, body);
  return { call, told: toldOf(call.format, body) };
}

/** What the target answers, as its caller gets it: through the way back, in the caller's dialect. */
function answered(
  caller: Caller,
  target: Target,
  asked: { call: EncodedCall; told: Told },
  turn: number,
  calls: number,
): JsonObject {
  const [toolName = ''] = asked.told.tools;
  const content: AnswerContent[] = [
    { type: 'reasoning', text: `thought ${turn}`, ...(target.signs ? { signature: `c2ln${turn}` } : {}) },
    { type: 'text', text: `answer ${turn}` },
  ];
  for (let at = 0; at < calls; at += 1) {
    const part = { type: 'tool-call-start', index: at, id: target.ids(turn, at), name: toolName } as const;
    const { id, name } = (asked.call.restore?.(part) ?? part) as typeof part;
    assert.equal(name, caller.toolName, 'the caller gets the name that it knows');
    content.push({ type: 'tool-call', id, name, argumentsText: '{}' });
  }
  const reason = { unified: calls > 0 ? 'tool-use' : 'stop', raw: '' } as const;
  const request = caller.dialect.parse(rawOf(caller.dialect.name, caller.body(caller.user('x'))), {
    header: () => null,
  });
  const context = { requestId: 'r', model: target.model, startedAt: 0, request };
  const reply = caller.dialect.answer({ content, reason, usage: NO_USAGE, latencyMs: 1 }, context);
  return caller.back(JSON.parse(String(reply.body)) as JsonObject);
}

for (const [who, caller] of Object.entries(CALLERS)) {
  describe(`a conversation of a caller of ${who}`, () => {
    for (const order of ORDERS) {
      test(order.join(' → '), () => {
        const messages: JsonObject[] = [];
        const saidSoFar: string[] = [];
        for (const [turn, name] of order.entries()) {
          const target: Target = TARGETS[name];
          messages.push(...caller.user(`question ${turn}`));
          saidSoFar.push(`question ${turn}`);
          const first = ask(caller, target, messages);
          const withCalls = answered(caller, target, first, turn, 2);
          messages.push(withCalls);
          const ids = caller.ids(withCalls);
          assert.equal(new Set(ids).size, 2);
          messages.push(...caller.results(ids));
          saidSoFar.push(`answer ${turn}`, ...ids.map((id) => `result of ${id}`));
          const second = ask(caller, target, messages);
          for (const { told, call } of [second]) {
            for (const said of saidSoFar) assert.ok(told.texts.includes(said), `${said} reaches ${name}`);
            // Each result stands with the call that it was of.
            assert.deepEqual(told.results, told.calls, name);
            assert.ok(told.thoughts || turn === 0 || call.warnings.length > 0 || who === 'openai', name);
          }
          messages.push(answered(caller, target, second, turn + 100, 0));
          saidSoFar.push(`answer ${turn + 100}`);
        }
      });
    }
  });
}
