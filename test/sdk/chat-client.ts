/** A scenario's request, independent of any SDK. */
export interface Ask {
  readonly model: string;
  readonly prompt: string;
  readonly system?: string;
  /** A PNG. */
  readonly image?: Uint8Array;
  readonly tools?: readonly Tool[];
  readonly maxTokens?: number;
  readonly temperature?: number;
  /** A first answer, sent back unchanged, and the results of the tools that it called. */
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

/** An answer as the SDK returned it. */
export interface Told {
  readonly text: string;
  readonly stop: 'end' | 'length' | 'tools';
  readonly usage: { readonly input: number; readonly output: number };
  /** The inputs as objects. Where an SDK returns JSON text, its client here parses it. */
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  /** The assistant's message in the SDK's own shape. */
  readonly message: unknown;
}

export interface StreamOptions {
  readonly signal?: AbortSignal;
  readonly onText?: (text: string) => void;
}

/** One official SDK that uses the gateway as its server. */
export interface ChatClient {
  ask(ask: Ask): Promise<Told>;
  /**
   * Reads a stream to its end.
   * @throws what the SDK throws
   */
  stream(ask: Ask, options?: StreamOptions): Promise<Told>;
  close?(): void;
}

export type ErrorKind = 'badRequest' | 'authentication' | 'rateLimit' | 'notFound' | 'midStream';

export interface SdkUnderTest {
  readonly name: string;
  connect(options: ConnectOptions): ChatClient;
  /** Checks that an error has the SDK's own type for that kind. */
  readonly errors: Readonly<Record<ErrorKind, (error: unknown) => boolean>>;
  /** The `retry-after` header of the error. */
  retryAfter(error: unknown): string | null | undefined;
}

export interface ConnectOptions {
  readonly url: string;
  /** The name of a gateway API key, and the key. */
  readonly keyName: string;
  readonly key: string;
}

/** Maps each SDK's own stop reason to ours. */
export function stopFrom(words: Readonly<Record<string, Told['stop']>>, word: unknown): Told['stop'] {
  const stop = words[String(word)];
  if (stop === undefined) throw new Error(`the answer stopped for ${String(word)}`);
  return stop;
}
