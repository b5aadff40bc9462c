import type { CacheHint, ChatRequest } from '../../../core/chat-request.ts';
import type { Fitting } from '../../fit/fitting.ts';
import type { BedrockEndpoint } from '../endpoint.ts';
import type { BedrockModel } from '../models.ts';

/** What the steps of one encoding share. */
export class ConverseContext {
  /** One that fits. */
  readonly request: ChatRequest;
  readonly defaultMaxTokens: number;
  readonly model: BedrockModel;
  readonly fitting: Fitting;
  #documentNames: Set<string> | undefined;

  constructor(request: ChatRequest, { model, defaultMaxTokens }: BedrockEndpoint, fitting: Fitting) {
    this.request = request;
    this.model = model;
    this.defaultMaxTokens = defaultMaxTokens;
    this.fitting = fitting;
  }

  /** @param sentence said once, however often it applies */
  warn(sentence: string): void {
    this.fitting.warn(sentence);
  }

  /** Takes a name for a document; false: another one has it. */
  takeDocumentName(name: string): boolean {
    this.#documentNames ??= new Set();
    if (this.#documentNames.has(name)) return false;
    this.#documentNames.add(name);
    return true;
  }

  /** Puts a cache point behind what was just pushed, where it asks for one. */
  pushCachePoint(blocks: object[], hint: CacheHint | undefined): void {
    if (!hint) return;
    // Five minutes is the default, and models without the choice refuse the field.
    blocks.push({ cachePoint: hint.ttl === '1h' ? { type: 'default', ttl: '1h' } : { type: 'default' } });
  }
}
