import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type HttpClient,
  NetworkError,
  type NetworkErrorCode,
  type UpstreamReply,
} from '../../ports/http-client.ts';
import { type Script, ScriptedUpstream, type ServerIdentity } from '../scripted-upstream.ts';

export interface ClientUnderTest {
  readonly name: string;
  create(): HttpClient;
  /** For TLS: the identity of an upstream at 127.0.0.1 that the client trusts. */
  readonly identity?: () => ServerIdentity;
}

/** What a test sends requests with. */
export interface Asking {
  readonly upstream: ScriptedUpstream;
  readonly client: HttpClient;
  /** Sends a POST with a small body. */
  readonly post: (options?: {
    readonly signal?: AbortSignal;
    readonly headers?: Record<string, string>;
  }) => Promise<UpstreamReply>;
}

export const NEVER: AbortSignal = new AbortController().signal;

/** A test that waits in vain fails after this time. */
const TIMEOUT = { timeout: 15_000 } as const;

/** Registers a test around an upstream that answers with `script`. */
export function clientTest(
  subject: ClientUnderTest,
  name: string,
  script: Script,
  run: (asking: Asking) => Promise<void>,
): void {
  test(name, TIMEOUT, async () => {
    const upstream = await ScriptedUpstream.start(script, subject.identity?.());
    const client = subject.create();
    const post: Asking['post'] = (options) =>
      client.send(
        {
          method: 'POST',
          url: `${upstream.url}/v1/x?y=%41`,
          headers: { 'content-type': 'text/plain', ...options?.headers },
          body: 'hello',
        },
        { signal: options?.signal ?? NEVER, connectTimeoutMs: 5_000 },
      );
    try {
      await run({ upstream, client, post });
    } finally {
      await upstream.close();
      await client.close();
    }
  });
}

/** The whole body as text. */
export async function replyText(reply: UpstreamReply): Promise<string> {
  let whole = '';
  for (;;) {
    const chunk = await reply.body.read();
    if (chunk === null) return whole;
    whole += Buffer.from(chunk).toString('latin1');
  }
}

export async function rejectsWith(
  promise: Promise<unknown>,
  ...codes: readonly NetworkErrorCode[]
): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof NetworkError, `not a NetworkError: ${String(error)}`);
    assert.ok(codes.includes(error.code), `${error.message}, wanted ${codes.join()}`);
    return true;
  });
}
