import type { CacheHint, ChatRequest } from '../../../core/chat-request.ts';
import type { BedrockEndpoint } from '../endpoint.ts';
import type { BedrockModel } from '../models.ts';

const NO_WARNINGS: readonly string[] = Object.freeze([]);

/** What the steps of one encoding share. */
export class ConverseContext {
  readonly request: ChatRequest;
  readonly defaultMaxTokens: number;
  readonly model: BedrockModel;
  #documentNames: Set<string> | undefined;
  #warnings: Set<string> | undefined;

  constructor(request: ChatRequest, { model, defaultMaxTokens }: BedrockEndpoint) {
    this.request = request;
    this.model = model;
    this.defaultMaxTokens = defaultMaxTokens;
  }

  get warnings(): readonly string[] {
    return this.#warnings ? [...this.#warnings] : NO_WARNINGS;
  }

  /** @param sentence said once, however often it applies */
  warn(sentence: string): void {
    this.#warnings ??= new Set();
    this.#warnings.add(sentence);
  }

  /** Takes a name for a document; false: another one has it. */
  takeDocumentName(name: string): boolean {
    this.#documentNames ??= new Set();
    if (this.#documentNames.has(name)) return false;
    this.#documentNames.add(name);
    return true;
  }

  /** Puts a cache point behind what was just pushed, where it asks for one and the model knows them. */
  pushCachePoint(blocks: object[], hint: CacheHint | undefined): void {
    if (!hint) return;
    const { vendor } = this.model;
    if (vendor !== 'anthropic' && vendor !== 'amazon' && vendor !== '') {
      this.warn('Prompt-cache markers are left out: the model has no prompt cache.');
      return;
    }
    // Five minutes is the default, and models without the choice refuse the field.
    blocks.push({ cachePoint: hint.ttl === '1h' ? { type: 'default', ttl: '1h' } : { type: 'default' } });
  }
}
