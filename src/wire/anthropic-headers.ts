import type { RawRequest } from '../core/chat-request.ts';
import type { ParseContext } from './dialect.ts';

export interface AnthropicHeaders {
  readonly anthropicBeta: readonly string[];
  readonly anthropicVersion?: string;
}

const NONE: AnthropicHeaders = Object.freeze({ anthropicBeta: Object.freeze([]) });

/** `anthropic-beta` and `anthropic-version` as the caller sent them, in any dialect. */
export function anthropicHeaders(context: ParseContext): AnthropicHeaders {
  const beta = context.header('anthropic-beta');
  const anthropicVersion = context.header('anthropic-version');
  if (beta === null && anthropicVersion === null) return NONE;
  const anthropicBeta = beta === null ? NONE.anthropicBeta : namesIn(beta);
  return anthropicVersion === null ? { anthropicBeta } : { anthropicBeta, anthropicVersion };
}

function namesIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * The same two headers, unchanged, beside a raw body that is passed on unchanged. Bedrock's dialects carry them in the body.
 */
export function withAnthropicHeaders(raw: RawRequest, context: ParseContext): RawRequest {
  let headers: Record<string, string> | undefined;
  for (const name of ['anthropic-beta', 'anthropic-version']) {
    const value = context.header(name);
    if (value !== null) headers = { ...headers, [name]: value };
  }
  return headers ? { ...raw, headers: { ...raw.headers, ...headers } } : raw;
}
