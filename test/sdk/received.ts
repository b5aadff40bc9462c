import assert from 'node:assert/strict';
import type { LoggedAttempt } from '../../src/simulator/attempt-log.ts';
import { CALLER, type ProviderKind } from './bench.ts';

/** The request that a provider received, in any wire format. */
export interface Received {
  readonly system: string;
  readonly tools: readonly { readonly name: unknown; readonly schema: unknown }[];
  readonly maxTokens: unknown;
  /** Base64. */
  readonly images: readonly unknown[];
}

const TARGET_MODEL: Readonly<Record<ProviderKind, string>> = {
  openai: 'sim-1',
  anthropic: 'sim-1',
  bedrock: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
};

/** Checks that the provider was asked for its own model, with its own credentials and without the caller's. */
export function assertAddressed({ model, headers, body }: LoggedAttempt, kind: ProviderKind): void {
  assert.equal(model, TARGET_MODEL[kind]);
  const all = JSON.stringify([headers, body]);
  for (const secret of [CALLER.key, CALLER.keyName, `on-${kind}`]) assert.ok(!all.includes(secret), secret);
  const { authorization = '', 'x-api-key': apiKey } = headers;
  if (kind === 'openai') assert.equal(authorization, 'Bearer provider-key-openai');
  if (kind === 'anthropic') assert.deepEqual([apiKey, authorization], ['provider-key-anthropic', '']);
  if (kind === 'bedrock') assert.match(authorization, /^AWS4-HMAC-SHA256 Credential=AKIDTEST\//);
}

export function receivedOf({ dialect, body }: LoggedAttempt): Received {
  const json = body as Json;
  if (dialect === 'openai-chat') return ofOpenAi(json);
  return dialect === 'bedrock-converse' ? ofConverse(json) : ofMessages(json);
}

function ofOpenAi(body: Json): Received {
  const messages = listOf(body.messages);
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer');
  return {
    system: system.map(({ content }) => textOf(content)).join(''),
    tools: listOf(body.tools).map((tool) => {
      const { name, parameters } = asJson(tool.function);
      return { name, schema: parameters };
    }),
    maxTokens: body.max_completion_tokens ?? body.max_tokens,
    images: blocksOf(messages).flatMap(({ image_url: image }) =>
      image === undefined ? [] : [String(asJson(image).url).replace('data:image/png;base64,', '')],
    ),
  };
}

function ofMessages(body: Json): Received {
  return {
    system: textOf(body.system),
    tools: listOf(body.tools).map(({ name, input_schema: schema }) => ({ name, schema })),
    maxTokens: body.max_tokens,
    images: blocksOf(listOf(body.messages)).flatMap(({ type, source }) =>
      type === 'image' ? [asJson(source).data] : [],
    ),
  };
}

function ofConverse(body: Json): Received {
  return {
    system: textOf(body.system),
    tools: listOf(asJson(body.toolConfig).tools).map((tool) => {
      const { name, inputSchema } = asJson(tool.toolSpec);
      return { name, schema: asJson(inputSchema).json };
    }),
    maxTokens: asJson(body.inferenceConfig).maxTokens,
    images: blocksOf(listOf(body.messages)).flatMap(({ image }) =>
      image === undefined ? [] : [asJson(asJson(image).source).bytes],
    ),
  };
}

type Json = Readonly<Record<string, unknown>>;

function asJson(value: unknown): Json {
  return (value ?? {}) as Json;
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function blocksOf(messages: readonly Json[]): readonly Json[] {
  return messages.flatMap(({ content }) => listOf(content));
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map(({ text }) => String(text))
    .join('');
}
