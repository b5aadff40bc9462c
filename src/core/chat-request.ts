import type { DialectName } from './dialect-name.ts';
import type { JsonObject } from './json.ts';

/** A prompt-cache marker behind the part that carries it. */
export interface CacheHint {
  readonly ttl: '5m' | '1h';
}

interface Cacheable {
  readonly cache?: CacheHint;
}

export interface TextPart extends Cacheable {
  readonly type: 'text';
  readonly text: string;
}

/** Where the bytes of an image or document are. A URL goes on only to a provider that fetches it itself. */
export type MediaSource =
  | { readonly kind: 'base64'; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'text'; readonly text: string };

export interface ImagePart extends Cacheable {
  readonly type: 'image';
  /** `image/png`, `image/jpeg`, `image/gif` or `image/webp`; `image/*` where a URL does not tell. */
  readonly mediaType: string;
  readonly source: MediaSource;
  readonly detail?: 'auto' | 'low' | 'high';
}

export interface DocumentPart extends Cacheable {
  readonly type: 'document';
  /** `application/pdf`, `text/plain`, … */
  readonly mediaType: string;
  readonly source: MediaSource;
  readonly name?: string;
  readonly context?: string;
  readonly citations?: boolean;
}

export interface ToolCallPart extends Cacheable {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** The arguments as a JSON value: an object where the model kept to its schema, their text where it is no JSON object. */
  readonly input: unknown;
}

export interface ToolResultPart extends Cacheable {
  readonly type: 'tool-result';
  readonly id: string;
  readonly content: readonly (TextPart | ImagePart | DocumentPart | JsonPart)[];
  readonly isError: boolean;
}

/** A tool result given as a JSON value (Bedrock's `json` block); elsewhere it travels as its text. */
export interface JsonPart {
  readonly type: 'json';
  readonly value: unknown;
}

/** Reasoning of an earlier turn, sent back unchanged. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
  readonly redacted?: string;
}

export type UserPart = TextPart | ImagePart | DocumentPart | ToolResultPart;
export type AssistantPart = TextPart | ImagePart | DocumentPart | ToolCallPart | ReasoningPart;

export type Message =
  | { readonly role: 'user'; readonly parts: readonly UserPart[]; readonly name?: string }
  | { readonly role: 'assistant'; readonly parts: readonly AssistantPart[]; readonly name?: string }
  /** An instruction between turns; providers without such messages get it as a system part, with a warning. */
  | { readonly role: 'system'; readonly parts: readonly TextPart[]; readonly name?: string };

export interface Tool extends Cacheable {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly inputSchema: JsonObject;
  readonly strict?: boolean;
}

export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  | { readonly type: 'any' }
  | { readonly type: 'tool'; readonly name: string };

/** The name of an answer's schema, where the caller's dialect has none. */
export const UNNAMED_ANSWER = 'answer';

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly description?: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
    };

/** How much the model may think: a budget in tokens, an effort word, or left to the model. */
export interface Reasoning {
  /** `default`: nothing is said but the effort. `between-tools`: off, but for the thoughts between two calls. */
  readonly mode: 'enabled' | 'disabled' | 'adaptive' | 'default' | 'between-tools';
  readonly budgetTokens?: number;
  readonly effort?: string;
  /** What is shown of the thoughts: Claude's word. */
  readonly display?: string;
}

/** The caller's own bytes, which spare a target of the same dialect the encoding. */
export interface RawRequest {
  readonly dialect: DialectName;
  /** The body: JSON in valid UTF-8, without a byte order mark. */
  readonly bytes: Uint8Array;
  /** `bytes` parsed: an object. */
  readonly json: JsonObject;
  /** Headers that say something about the call itself (a guardrail, a service tier) and go on with the bytes. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What the caller wants, whichever dialect said so. Each attempt is encoded afresh from this, never from another attempt.
 * `chatRequest` makes one, `revise` a changed one.
 */
export interface ChatRequest {
  /** As the caller named it; undefined: the configured default. */
  readonly model: string | undefined;
  readonly stream: boolean;
  /** The caller wants the usage told at the end of its stream, where its dialect leaves that open (OpenAI's). */
  readonly streamUsage?: boolean;
  readonly system: readonly TextPart[];
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  /** Default: the provider's own, which is to allow them. */
  readonly parallelToolCalls?: boolean;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  /** The caller's own time limit from the arrival of its request, in milliseconds. */
  readonly timeoutMs?: number;
  readonly stop: readonly string[];
  readonly seed?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly responseFormat?: ResponseFormat;
  readonly reasoning?: Reasoning;
  /** The caller's id of its end user, for the provider's abuse detection. */
  readonly user?: string;
  /**
   * Fields of the caller's dialect that have no place here, by their path in the body (`logit_bias`). A target of the
   * same dialect gets them in the raw bytes; any other encoder turns each into a warning.
   */
  readonly unmapped: readonly string[];
  /** `anthropic-beta` and `anthropic-version`, as sent: they go on to Anthropic and Bedrock targets only. */
  readonly anthropicBeta: readonly string[];
  readonly anthropicVersion?: string;
  /** Changed since it was parsed: what only the caller's bytes held is lost. */
  readonly revised?: true;
  /** Only an optimisation, and only of a request that says what these bytes say. */
  readonly raw?: RawRequest;
}

/** A request of our own making: what is not given is empty, or the provider's default. */
export function chatRequest(
  given: Pick<ChatRequest, 'messages'> & Partial<Omit<ChatRequest, 'raw' | 'revised'>>,
): ChatRequest {
  return {
    model: undefined,
    stream: false,
    system: [],
    tools: [],
    stop: [],
    unmapped: [],
    anthropicBeta: [],
    ...given,
  };
}

/** What may be changed of a request. `undefined` takes an optional setting away. */
export type RequestPatch = {
  readonly [Field in Exclude<keyof ChatRequest, 'raw' | 'revised'>]?: undefined extends ChatRequest[Field]
    ? ChatRequest[Field] | undefined
    : ChatRequest[Field];
};

/**
 * The request with some of it changed. It loses the caller's bytes, which still say what was: every target gets it
 * encoded anew, and is told as a warning of the fields that have no place here (`unmapped`).
 */
export function revise(request: ChatRequest, patch: RequestPatch): ChatRequest {
  const { raw: _, ...rest } = request;
  return { ...rest, ...(patch as Partial<ChatRequest>), revised: true };
}

/** A request whose body is being parsed. */
export type ChatRequestDraft = { -readonly [Field in keyof ChatRequest]: ChatRequest[Field] };
