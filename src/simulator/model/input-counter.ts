import type { SimCacheMark, SimInput } from './prompt.ts';
import { mediaTokens, textTokens } from './tokens.ts';

/** Counts a prompt while a reader walks through it in cache order. */
export class InputCounter {
  readonly #segments: string[] = [];
  readonly #marks: SimCacheMark[] = [];
  #tokens = 0;

  text(text: string): void {
    this.#segments.push(text);
    this.#tokens += textTokens(text);
  }

  /** Counts a tool or a tool call by the length of its JSON. */
  json(value: unknown): void {
    if (value !== undefined) this.text(JSON.stringify(value));
  }

  media(bytes: number, identity: string): void {
    this.#segments.push(identity);
    this.#tokens += mediaTokens(bytes);
  }

  /** Counts what a message costs beside its content. */
  message(role: string): void {
    this.#segments.push(role);
    this.#tokens += 3;
  }

  mark(ttl: unknown): void {
    this.#marks.push({
      segments: this.#segments.length,
      tokens: this.#tokens,
      ttl: ttl === '1h' ? '1h' : '5m',
    });
  }

  result(): SimInput {
    return { tokens: this.#tokens, segments: this.#segments, marks: this.#marks };
  }
}
