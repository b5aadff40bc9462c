/** What a scenario asks of a model, in no SDK's words. */
export interface Ask {
  readonly model: string;
  readonly prompt: string;
  readonly system?: string;
  /** A PNG. */
  readonly image?: Uint8Array;
  readonly tools?: readonly Tool[];
  readonly maxTokens?: number;
  readonly temperature?: number;
  /** A first answer, sent back as it was received, and the results of the tools it called. */
  readonly after?: { readonly told: Told; readonly results: readonly ToolResult[] };
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly schema: { readonly type: 'object' } & Readonly<Record<string, unknown>>;
}

export interface ToolResult {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** An answer as its SDK told it. */
export interface Told {
  readonly text: string;
  readonly stop: 'end' | 'length' | 'tools';
  readonly usage: { readonly input: number; readonly output: number };
  /** Inputs parsed by the SDK, or here where it hands out JSON text. */
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  /** The assistant's message in the SDK's own shape. */
  readonly message: unknown;
}

export interface StreamOptions {
  readonly signal?: AbortSignal;
  readonly onText?: (text: string) => void;
}

/** One official SDK with the gateway as its server. */
export interface ChatClient {
  ask(ask: Ask): Promise<Told>;
  /** Reads a stream to its end. @throws what the SDK throws */
  stream(ask: Ask, options?: StreamOptions): Promise<Told>;
  close?(): void;
}

export type ErrorKind = 'badRequest' | 'authentication' | 'rateLimit' | 'notFound' | 'midStream';

export interface SdkUnderTest {
  readonly name: string;
  connect(options: ConnectOptions): ChatClient;
  /** Is this the SDK's own type for that kind of error? */
  readonly errors: Readonly<Record<ErrorKind, (error: unknown) => boolean>>;
  /** The `retry-after` header that the error carries. */
  retryAfter(error: unknown): string | null | undefined;
}

export interface ConnectOptions {
  readonly url: string;
  /** Name and text of an API key of the gateway. */
  readonly keyName: string;
  readonly key: string;
}

/** What every SDK names in its own words. */
export function stopFrom(words: Readonly<Record<string, Told['stop']>>, word: unknown): Told['stop'] {
  const stop = words[String(word)];
  if (stop === undefined) throw new Error(`the answer stopped for ${String(word)}`);
  return stop;
}
