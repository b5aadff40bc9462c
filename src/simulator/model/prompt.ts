import type { SimErrorKind } from './error-kind.ts';

/** What a request asks the simulated model, whichever dialect said so. */
export interface SimPrompt {
  readonly model: string;
  readonly stream: boolean;
  readonly system: string;
  /** Text of the last user message, without a fault directive. */
  readonly question: string;
  /** Images and documents of the last user message. */
  readonly media: readonly SimMedia[];
  /** Tool results in the last message, from which the model goes on. */
  readonly toolResults: readonly SimToolResult[];
  readonly tools: readonly SimTool[];
  readonly toolChoice: SimToolChoice;
  readonly parallelToolCalls: boolean;
  readonly maxTokens: number | undefined;
  readonly stop: readonly string[];
  readonly format: SimFormat;
  /** Set when the caller wants to see the model think. */
  readonly reasoning: { readonly budgetTokens: number } | null;
  /** OpenAI only: the caller wants a usage chunk at the end of the stream. */
  readonly includeUsage: boolean;
  readonly input: SimInput;
}

export interface SimMedia {
  readonly kind: 'image' | 'document' | 'audio';
  readonly mediaType: string;
  /** 0 where only a URL was given. */
  readonly bytes: number;
  readonly name?: string;
}

export interface SimToolResult {
  readonly name: string;
  readonly text: string;
  readonly isError: boolean;
}

export interface SimTool {
  readonly name: string;
  readonly schema: unknown;
}

export type SimToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  | { readonly type: 'any' }
  | { readonly type: 'tool'; readonly name: string };

export type SimFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | { readonly type: 'json-schema'; readonly schema: unknown };

/** The whole prompt in the order in which providers count and cache it: tools, system, messages. */
export interface SimInput {
  readonly tokens: number;
  readonly segments: readonly string[];
  readonly marks: readonly SimCacheMark[];
}

/** A prompt-cache marker: it covers the prompt's first segments. */
export interface SimCacheMark {
  /** Number of segments covered. */
  readonly segments: number;
  /** Tokens in these segments. */
  readonly tokens: number;
  readonly ttl: '5m' | '1h';
}

/** Thrown for a request that the real API refuses. */
export class SimRefusal extends Error {
  readonly kind: SimErrorKind;
  readonly param: string | undefined;
  constructor(kind: SimErrorKind, message: string, param?: string) {
    super(message);
    this.name = 'SimRefusal';
    this.kind = kind;
    this.param = param;
  }
}
