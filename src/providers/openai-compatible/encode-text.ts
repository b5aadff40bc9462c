import type { TextPart } from '../../core/chat-request.ts';

type ContentPart = Record<string, unknown>;

/** A text, with its cache marker in the form that brokers take (https://openrouter.ai/docs/features/prompt-caching). */
export function markedText({ text, cache }: Pick<TextPart, 'text' | 'cache'>): ContentPart {
  if (!cache) return { type: 'text', text };
  const control = cache.ttl === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' };
  return { type: 'text', text, cache_control: control };
}

/** Texts as one string, which compatible servers' chat templates want; in parts only where a marker stands among them. */
export function textContent(parts: readonly TextPart[], separator: string): string | readonly ContentPart[] {
  const [first] = parts;
  if (first && parts.length === 1 && !first.cache) return first.text;
  return parts.some(({ cache }) => cache)
    ? parts.map(markedText)
    : parts.map(({ text }) => text).join(separator);
}
