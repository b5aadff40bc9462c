import type { JsonObject } from '../../src/core/json.ts';

/** How a caller of one dialect writes a conversation, and reads what it is answered. */
export interface ConversingCaller {
  readonly toolName: string;
  path(model: string): string;
  body(model: string, messages: readonly JsonObject[]): JsonObject;
  user(text: string): JsonObject[];
  results(calls: readonly CallHeard[]): JsonObject[];
  /** The answer as the caller sends it back. */
  back(answer: JsonObject): JsonObject;
  calls(message: JsonObject): CallHeard[];
}

export interface CallHeard {
  readonly id: string;
  readonly name: string;
  /** The arguments, as text. */
  readonly text: string;
}

/** A name that is too long for half of the providers. */
const LONG = 'mcp__plugin_deploy-on-cloud_knowledge__kb___get_regional_availability_x';

const MARKER = { cache_control: { type: 'ephemeral' } };

function resultText({ text }: CallHeard): string {
  return `result of ${(JSON.parse(text) as { asked: string }).asked}.`;
}

const openai: ConversingCaller = {
  toolName: LONG,
  path: () => '/v1/chat/completions',
  body: (model, messages) => ({
    model,
    reasoning_effort: 'high',
    max_completion_tokens: 20_000,
    tools: [{ type: 'function', function: { name: LONG, parameters: { type: 'object' } }, ...MARKER }],
    messages: [{ role: 'system', content: [{ type: 'text', text: 'Be brief.', ...MARKER }] }, ...messages],
  }),
  user: (text) => [{ role: 'user', content: [{ type: 'text', text, ...MARKER }] }],
  results: (calls) =>
    calls.map((call) => ({ role: 'tool', tool_call_id: call.id, content: resultText(call) })),
  back: (answer) => (answer.choices as { message: JsonObject }[])[0]?.message ?? {},
  calls: ({ tool_calls: calls }) =>
    ((calls ?? []) as { id: string; function: { name: string; arguments: string } }[]).map((call) => ({
      id: call.id,
      name: call.function.name,
      text: call.function.arguments,
    })),
};

const anthropic: ConversingCaller = {
  toolName: LONG,
  path: () => '/v1/messages',
  body: (model, messages) => ({
    model,
    max_tokens: 20_000,
    thinking: { type: 'enabled', budget_tokens: 2_048 },
    system: [{ type: 'text', text: 'Be brief.', ...MARKER }],
    tools: [{ name: LONG, input_schema: { type: 'object' }, ...MARKER }],
    messages,
  }),
  user: (text) => [{ role: 'user', content: [{ type: 'text', text, ...MARKER }] }],
  results: (calls) => [
    {
      role: 'user',
      content: calls.map((call) => ({
        type: 'tool_result',
        tool_use_id: call.id,
        content: resultText(call),
      })),
    },
  ],
  back: ({ content }) => ({ role: 'assistant', content }),
  calls: ({ content }) =>
    (content as { type: string; id: string; name: string; input: unknown }[])
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, name, input }) => ({ id, name, text: JSON.stringify(input) })),
};

const invoke: ConversingCaller = {
  ...anthropic,
  path: (model) => `/model/${model}/invoke`,
  body(model, messages) {
    const { model: _, ...body } = anthropic.body(model, messages);
    return { anthropic_version: 'bedrock-2023-05-31', ...body };
  },
};

const POINT = { cachePoint: { type: 'default' } };

const converse: ConversingCaller = {
  // Its own API takes no longer one.
  toolName: 'look',
  path: (model) => `/model/${model}/converse`,
  body: (_model, messages) => ({
    inferenceConfig: { maxTokens: 20_000 },
    additionalModelRequestFields: { thinking: { type: 'adaptive' } },
    system: [{ text: 'Be brief.' }, POINT],
    toolConfig: { tools: [{ toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } }, POINT] },
    messages,
  }),
  user: (text) => [{ role: 'user', content: [{ text }, POINT] }],
  results: (calls) => [
    {
      role: 'user',
      content: calls.map((call) => ({
        toolResult: { toolUseId: call.id, content: [{ text: resultText(call) }] },
      })),
    },
  ],
  back: ({ output }) => (output as { message: JsonObject }).message,
  calls: ({ content }) =>
    (content as { toolUse?: { toolUseId: string; name: string; input: unknown } }[]).flatMap(({ toolUse }) =>
      toolUse ? [{ id: toolUse.toolUseId, name: toolUse.name, text: JSON.stringify(toolUse.input) }] : [],
    ),
};

export const CONVERSING_CALLERS: Readonly<Record<string, ConversingCaller>> = {
  openai,
  anthropic,
  converse,
  invoke,
};
