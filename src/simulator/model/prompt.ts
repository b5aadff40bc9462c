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
  /** Tool results in the last message: the model has to go on from there. */
  readonly toolResults: readonly SimToolResult[];
  readonly tools: readonly SimTool[];
  readonly toolChoice: SimToolChoice;
  readonly parallelToolCalls: boolean;
  readonly maxTokens: number | undefined;
  readonly stop: readonly string[];
  readonly format: SimFormat;
  /** Set when the caller wants to see the model think. */
  readonly reasoning: { readonly budgetTokens: number } | null;
  /** OpenAI: a usage chunk at the end of the stream. */
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

/** The whole prompt in the order in which a provider counts and caches it: tools, system, messages. */
export interface SimInput {
  readonly tokens: number;
  readonly segments: readonly string[];
  readonly marks: readonly SimCacheMark[];
}

/** A prompt-cache marker. */
export interface SimCacheMark {
  /** It covers this many segments… */
  readonly segments: number;
  /** …which are this many tokens. */
  readonly tokens: number;
  readonly ttl: '5m' | '1h';
}

/** A request that the real API would refuse. */
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
