import type {
  AssistantPart,
  CacheHint,
  ChatRequest,
  Message,
  TextPart,
  Tool,
  UserPart,
} from '../../../core/chat-request.ts';
import { changed, type FitStep, type Fitting } from '../fitting.ts';

interface Marked {
  readonly cache?: CacheHint;
}

/** Prompt-cache markers of the lifetime, and in the places, that the target takes. */
export const fitCacheMarkers: FitStep = (request, fitting) => {
  if (!isMarked(request)) return request;
  const { longest, onTools, shrinking, textOnly } = fitting.profile.cache;
  if (longest === '1h' && onTools && !shrinking && !textOnly) return request;
  const markers = new Markers(fitting);
  const tools = request.tools.map((tool) => markers.tool(tool));
  const system = request.system.map((part) => markers.fitted(part));
  const messages = request.messages.map((message) => markers.message(message));
  return markers.changed ? changed(request, { tools, system, messages }) : request;
};

class Markers {
  changed = false;
  readonly #fitting: Fitting;
  #sawShort = false;

  constructor(fitting: Fitting) {
    this.#fitting = fitting;
  }

  /** A marker stands on a part of content: a message that is one text has no place for it. */
  get #longest(): CacheHint['ttl'] | 'none' {
    const { cache, turns } = this.#fitting.profile;
    return turns.contentParts ? cache.longest : 'none';
  }

  tool(tool: Tool): Tool {
    if (!tool.cache || this.#fitting.profile.cache.onTools || this.#longest === 'none')
      return this.fitted(tool);
    this.#fitting.warn('A prompt-cache marker on tools is left out: the target caches none.');
    return this.#unmarked(tool);
  }

  message(message: Message): Message {
    const parts: readonly (UserPart | AssistantPart | TextPart)[] = message.parts;
    if (!parts.some(isMarkedPart)) return message;
    return { ...message, parts: parts.map((part) => this.#part(part)) } as Message;
  }

  #part(part: UserPart | AssistantPart): UserPart | AssistantPart {
    if (part.type === 'reasoning') return part;
    if (part.type !== 'tool-result') return this.#content(part);
    return this.fitted({
      ...part,
      content: part.content.map((inner) => (inner.type === 'json' ? inner : this.#content(inner))),
    });
  }

  #content<T extends Marked & { readonly type: string }>(part: T): T {
    const { textOnly } = this.#fitting.profile.cache;
    if (!textOnly || this.#longest === 'none' || !part.cache || part.type === 'text')
      return this.fitted(part);
    this.#fitting.warn('A prompt-cache marker is left out: the target takes them on texts only.');
    return this.#unmarked(part);
  }

  fitted<T extends Marked>(part: T): T {
    if (!part.cache) return part;
    const { shrinking } = this.#fitting.profile.cache;
    const longest = this.#longest;
    if (longest === 'none') {
      this.#fitting.warn('Prompt-cache markers are left out: the target has no place for them.');
      return this.#unmarked(part);
    }
    if (part.cache.ttl === '5m') {
      this.#sawShort = true;
      return part;
    }
    if (longest === '1h' && !(shrinking && this.#sawShort)) return part;
    this.#fitting.warn(
      longest === '1h'
        ? 'A prompt-cache marker of one hour is sent as one of five minutes: one of five minutes stands before it.'
        : 'A prompt-cache marker of one hour is sent as one of five minutes: the target takes no longer one.',
    );
    this.changed = true;
    this.#sawShort = true;
    return { ...part, cache: { ttl: '5m' } };
  }

  #unmarked<T extends Marked>(part: T): T {
    this.changed = true;
    const { cache: _, ...rest } = part;
    return rest as T;
  }
}

function isMarked({ tools, system, messages }: ChatRequest): boolean {
  if (tools.some(hasHint) || system.some(hasHint)) return true;
  return messages.some(({ parts }) => (parts as readonly (UserPart | AssistantPart)[]).some(isMarkedPart));
}

function isMarkedPart(part: UserPart | AssistantPart): boolean {
  if (part.type === 'reasoning') return false;
  if (part.cache) return true;
  return part.type === 'tool-result' && part.content.some((inner) => inner.type !== 'json' && inner.cache);
}

function hasHint({ cache }: Marked): boolean {
  return cache !== undefined;
}
