import type { CacheHint, ChatRequest } from '../../core/chat-request.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { type BedrockModel, bedrockModel } from './models.ts';

/** What the steps of one encoding share. */
export class ConverseContext {
  readonly request: ChatRequest;
  readonly target: ProviderTarget;
  readonly model: BedrockModel;
  /** Names given to documents so far. */
  readonly documentNames = new Set<string>();
  readonly #warnings = new Set<string>();

  constructor(request: ChatRequest, target: ProviderTarget) {
    this.request = request;
    this.target = target;
    this.model = bedrockModel(target.model);
  }

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  /** @param sentence said once, however often it applies */
  warn(sentence: string): void {
    this.#warnings.add(sentence);
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
