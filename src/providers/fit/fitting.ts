import type { ChatRequest } from '../../core/chat-request.ts';
import type { TargetProfile } from '../profiles/profile.ts';

/** One request on its way to one target. */
export class Fitting {
  readonly profile: TargetProfile;
  /** The output limit where the caller gives none. */
  readonly defaultMaxTokens: number;
  #warnings: Set<string> | undefined;

  constructor(profile: TargetProfile, defaultMaxTokens: number) {
    this.profile = profile;
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
}

/** For counting tokens, which takes a turn of the assistant's to go on from whatever the model does with it. */
export function countingProfile(profile: TargetProfile): TargetProfile {
  return { ...profile, turns: { ...profile.turns, prefill: true } };
}

const NO_WARNINGS: readonly string[] = Object.freeze([]);

/** Makes a request one that the target takes. The same object where nothing has to change. */
export type FitStep = (request: ChatRequest, fitting: Fitting) => ChatRequest;

/** The request with some of it changed and the caller's bytes kept: errors name the caller's own fields by them. */
export function changed(request: ChatRequest, patch: Partial<ChatRequest>): ChatRequest {
  return { ...request, ...patch };
}

/** The request without some settings. */
export function without(request: ChatRequest, ...names: readonly (keyof ChatRequest)[]): ChatRequest {
  const rest: Partial<Record<keyof ChatRequest, unknown>> = { ...request };
  for (const name of names) delete rest[name];
  return rest as unknown as ChatRequest;
}

export function isBlank(text: string): boolean {
  return !/\S/.test(text);
}

/** Where the caller's last message stands. */
export function lastMessagePath({ raw, messages }: ChatRequest): string {
  const own = raw?.json.messages;
  return `messages.${(Array.isArray(own) ? own : messages).length - 1}`;
}
