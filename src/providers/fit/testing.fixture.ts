import { type ChatRequest, chatRequest, type Message } from '../../core/chat-request.ts';
import { FailureError } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { EncodedCall } from '../../ports/provider.ts';
import { wireText } from '../../testing/wire-text.ts';
import { providerKind } from '../registry.ts';

/** `bed claude-opus-4-7`: a kind of provider and a model of its own. */
export type Place = `${'ant' | 'bed' | 'oai'} ${string}`;

const KINDS = { ant: 'anthropic', bed: 'bedrock', oai: 'openai' } as const;

export interface Asked {
  readonly body: JsonObject;
  readonly text: string;
  readonly warnings: string;
  readonly call: EncodedCall;
}

/** What a target is asked for a request. */
export function ask(place: Place, given: Partial<ChatRequest>, own: object = {}): Asked {
  const [kind, model] = place.split(' ') as ['ant' | 'bed' | 'oai', string];
  const target = {
    baseUrl: kind === 'oai' ? 'http://127.0.0.1:1/v1' : 'http://127.0.0.1:1',
    model: kind === 'bed' && model.startsWith('claude') ? `us.anthropic.${model}` : model,
    region: 'us-east-1',
    defaultMaxTokens: 4096,
    ...own,
  };
  const call = providerKind(KINDS[kind])
    .bind(target)
    .encode({ ...chatRequest({ messages: [user('hi')] }), ...given });
  const text = wireText(call.wire);
  return { body: JSON.parse(text) as JsonObject, text, warnings: call.warnings.join('\n'), call };
}

/** The code and the field of a refusal; undefined where the target is asked. */
export function refusalOf(place: Place, given: Partial<ChatRequest>, own: object = {}): string | undefined {
  try {
    ask(place, given, own);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof FailureError)) throw thrown;
    return `${thrown.failure.code} ${thrown.failure.param ?? ''}`;
  }
}

export function user(...texts: readonly string[]): Message {
  return { role: 'user', parts: texts.map((text) => ({ type: 'text', text })) };
}

export function assistant(...texts: readonly string[]): Message {
  return { role: 'assistant', parts: texts.map((text) => ({ type: 'text', text })) };
}

export function calls(...ids: readonly string[]): Message {
  return {
    role: 'assistant',
    parts: ids.map((id) => ({ type: 'tool-call', id, name: 'look', input: {} })),
  };
}

export function results(...ids: readonly string[]): Message {
  return {
    role: 'user',
    parts: ids.map((id) => ({
      type: 'tool-result',
      id,
      content: [{ type: 'text', text: `of ${id}` }],
      isError: false,
    })),
  };
}

export const LOOK = { name: 'look', inputSchema: { type: 'object' } } as const;
