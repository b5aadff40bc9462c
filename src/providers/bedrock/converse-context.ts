import type { CacheHint, ChatRequest } from '../../core/chat-request.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { perTarget } from '../per-target.ts';
import { type BedrockModel, bedrockModel } from './models.ts';

const modelOf = perTarget((target) => bedrockModel(target.model));
const NO_WARNINGS: readonly string[] = Object.freeze([]);

/** What the steps of one encoding share. */
export class ConverseContext {
  readonly request: ChatRequest;
  readonly target: ProviderTarget;
  readonly model: BedrockModel;
  #documentNames: Set<string> | undefined;
  #warnings: Set<string> | undefined;

  constructor(request: ChatRequest, target: ProviderTarget) {
    this.request = request;
    this.target = target;
    this.model = modelOf(target);
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
