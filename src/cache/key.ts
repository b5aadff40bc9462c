import { createHash } from 'node:crypto';
import type { ChatRequest, Message } from '../core/chat-request.ts';
import { otherFields } from './other-fields.ts';
import { messageFacts, toolFacts } from './part-facts.ts';

/** Whose answers may be given, and from which model. */
export interface CacheScope {
  readonly tenant: string;
  /** As it was routed: all aliases of a model share its answers. */
  readonly model: string;
  /** What the caller asked for, where that decides which target is asked (`claude-*`). */
  readonly asked?: string | undefined;
}

/**
 * Digest of everything that could change the answer. Not of `stream`, `user`, metadata, the dialect and prompt-cache
 * markers. Undefined: the request asks for something that a stored answer cannot hold.
 */
export function cacheKey(request: ChatRequest, scope: CacheScope): string | undefined {
  const settings = settingsFacts(request, scope);
  if (settings === undefined) return undefined;
  return digest([settings, request.messages.map(messageFacts)]);
}

/** What semantic search needs of a request. */
export interface SemanticQuestion {
  /** Digest of all but the last user turn. */
  readonly partition: string;
  /** The last user turn. */
  readonly text: string;
}

/** A longer turn is a document rather than a question: one word of it may change the answer. */
const MAX_QUESTION_CHARS = 2_000;

/** Undefined: the request does not end in a user turn of text alone, or nothing can be stored for it. */
export function semanticQuestion(
  request: ChatRequest,
  scope: CacheScope,
  embedderId: string,
): SemanticQuestion | undefined {
  const { messages } = request;
  const last = messages.at(-1);
  const text = last?.role === 'user' ? textOf(last) : undefined;
  if (text === undefined || text.length > MAX_QUESTION_CHARS) return undefined;
  const settings = settingsFacts(request, scope);
  if (settings === undefined) return undefined;
  const earlier = messages.slice(0, -1).map(messageFacts);
  return { partition: digest([settings, earlier, last?.name ?? null, embedderId]), text };
}

function textOf({ parts }: Message): string | undefined {
  let text = '';
  for (const part of parts) {
    if (part.type !== 'text') return undefined;
    text += text === '' ? part.text : `\n${part.text}`;
  }
  return text.trim() === '' ? undefined : text;
}

/** Whoever names it says what holds anyway. */
const DEFAULT_ANTHROPIC_VERSION = '2023-06-01';

/** All but the messages. Undefined as with `cacheKey`. */
function settingsFacts(
  request: ChatRequest,
  { tenant, model, asked }: CacheScope,
): readonly unknown[] | undefined {
  const others = otherFields(request);
  if (others === undefined) return undefined;
  return [
    // Of the facts' form: another one never finds what was stored in this.
    1,
    tenant,
    model,
    asked ?? null,
    request.system.map(({ text }) => text),
    request.tools.map(toolFacts),
    request.toolChoice ?? null,
    request.parallelToolCalls ?? null,
    request.maxTokens ?? null,
    request.temperature ?? null,
    request.topP ?? null,
    request.topK ?? null,
    request.stop,
    request.seed ?? null,
    request.frequencyPenalty ?? null,
    request.presencePenalty ?? null,
    request.responseFormat ?? null,
    request.reasoning ?? null,
    request.anthropicBeta,
    request.anthropicVersion === DEFAULT_ANTHROPIC_VERSION ? null : (request.anthropicVersion ?? null),
    others,
  ];
}

function digest(facts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
}
