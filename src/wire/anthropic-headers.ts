import type { RawRequest } from '../core/chat-request.ts';
import type { ParseContext } from './dialect.ts';

/** `anthropic-beta` and `anthropic-version` as the caller sent them, whichever dialect it speaks. */
export function anthropicHeaders(context: ParseContext): {
  readonly anthropicBeta: readonly string[];
  readonly anthropicVersion?: string;
} {
  const beta = context.header('anthropic-beta');
  const version = context.header('anthropic-version');
  return {
    anthropicBeta:
      beta === null
        ? NONE
        : beta
            .split(',')
            .map((name) => name.trim())
            .filter((name) => name !== ''),
    ...(version === null ? {} : { anthropicVersion: version }),
  };
}

/** The same two, word for word, beside a body that goes on byte for byte: Bedrock's dialects have them in the body. */
export function withAnthropicHeaders(raw: RawRequest, context: ParseContext): RawRequest {
  let headers: Record<string, string> | undefined;
  for (const name of ['anthropic-beta', 'anthropic-version']) {
    const value = context.header(name);
    if (value !== null) headers = { ...headers, [name]: value };
  }
  return headers ? { ...raw, headers: { ...raw.headers, ...headers } } : raw;
}

const NONE: readonly string[] = Object.freeze([]);
