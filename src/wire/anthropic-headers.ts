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

const NONE: readonly string[] = Object.freeze([]);
