import type { StreamPart } from '../core/stream-part.ts';

/** Writes content blocks one after the other. `block` counts them from 0. */
export interface BlockWriter {
  openText(block: number): void;
  openReasoning(block: number): void;
  openToolCall(block: number, id: string, name: string): void;
  /** A whole block of opaque reasoning. `close` follows. */
  openRedacted(block: number, data: string): void;
  text(block: number, text: string): void;
  reasoning(block: number, text: string): void;
  signature(block: number, signature: string): void;
  toolArguments(block: number, argumentsText: string): void;
  close(block: number): void;
}

interface WaitingCall {
  readonly kind: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly index: number;
  argumentsText: string;
  ended: boolean;
}

type Waiting =
  | WaitingCall
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'reasoning'; text: string; signature: string | undefined }
  | { readonly kind: 'redacted'; readonly data: string };

/**
 * Puts the content of a stream into blocks that do not overlap. OpenAI servers may interleave the arguments of parallel tool
 * calls, which Anthropic and Bedrock clients cannot read. So what arrives while a call is open waits. It is written in its
 * order once that call has ended.
 * The OpenAI format has no end of a single call, so that it ends with the answer. A call whose arguments are a whole JSON
 * object ends earlier. So calls that do not interleave are not delayed.
 */
export class BlockSequencer {
  readonly #writer: BlockWriter;
  /** The block that is open, or the last one that was. */
  #block = -1;
  #open: 'none' | 'text' | 'reasoning' | 'tool-call' = 'none';
  #openIndex = -1;
  #openArguments = '';
  /** Characters of `#openArguments` that were checked and are no whole object. */
  #checkedChars = 0;
  #waiting: Waiting[] = [];
  readonly #waitingCalls = new Map<number, WaitingCall>();

  constructor(writer: BlockWriter) {
    this.#writer = writer;
  }

  /** Takes a part. Parts without content are ignored. */
  take(part: StreamPart): void {
    switch (part.type) {
      case 'text':
        if (part.text === '') return;
        if (this.#isBlocked()) this.#waitText(part.text);
        else this.#text(part.text);
        return;
      case 'reasoning':
        this.#takeReasoning(part.text, part.signature, part.redacted);
        return;
      case 'tool-call-start':
        this.#takeCallStart(part.index, part.id, part.name);
        return;
      case 'tool-call-delta':
        this.#takeArguments(part.index, part.argumentsText);
        return;
      case 'tool-call-end':
        this.#takeCallEnd(part.index);
        return;
      default:
    }
  }

  /** Writes what still waits, and closes the last block. */
  end(): void {
    for (const call of this.#waitingCalls.values()) call.ended = true;
    this.#close();
    this.#writeWaiting();
    this.#close();
  }

  #takeReasoning(text: string, signature: string | undefined, redacted: string | undefined): void {
    const waits = this.#isBlocked();
    if (redacted !== undefined) {
      if (waits) this.#waiting.push({ kind: 'redacted', data: redacted });
      else this.#redacted(redacted);
    } else if (text !== '' || signature !== undefined) {
      if (waits) this.#waitReasoning(text, signature);
      else this.#reasoning(text, signature);
    }
  }

  #takeCallStart(index: number, id: string, name: string): void {
    if (this.#open === 'tool-call' && this.#openIndex === index) this.#takeCallEnd(index);
    if (!this.#isBlocked()) {
      this.#openCall(index, id, name);
      return;
    }
    const before = this.#waitingCalls.get(index);
    if (before) before.ended = true;
    const call: WaitingCall = { kind: 'tool-call', id, name, index, argumentsText: '', ended: false };
    this.#waitingCalls.set(index, call);
    this.#waiting.push(call);
  }

  #takeArguments(index: number, argumentsText: string): void {
    if (argumentsText === '') return;
    if (this.#open === 'tool-call' && this.#openIndex === index) {
      this.#arguments(argumentsText);
      return;
    }
    const call = this.#waitingCalls.get(index);
    if (call) call.argumentsText += argumentsText;
  }

  #takeCallEnd(index: number): void {
    if (this.#open === 'tool-call' && this.#openIndex === index) {
      this.#close();
      this.#writeWaiting();
      return;
    }
    const call = this.#waitingCalls.get(index);
    if (call) call.ended = true;
  }

  /**
   * True if other content must wait. A complete call is closed first, and so are the complete calls that waited behind it.
   */
  #isBlocked(): boolean {
    while (this.#open === 'tool-call') {
      if (this.#openArguments.length === this.#checkedChars) return true;
      this.#checkedChars = this.#openArguments.length;
      if (!isWholeObject(this.#openArguments)) return true;
      this.#takeCallEnd(this.#openIndex);
    }
    return false;
  }

  #waitText(text: string): void {
    const last = this.#waiting.at(-1);
    if (last?.kind === 'text') last.text += text;
    else this.#waiting.push({ kind: 'text', text });
  }

  #waitReasoning(text: string, signature: string | undefined): void {
    const last = this.#waiting.at(-1);
    if (last?.kind === 'reasoning' && last.signature === undefined) {
      last.text += text;
      last.signature = signature;
    } else {
      this.#waiting.push({ kind: 'reasoning', text, signature });
    }
  }

  /** Writes what waits, up to a call that has not ended. */
  #writeWaiting(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    let written = 0;
    for (; written < waiting.length && this.#open !== 'tool-call'; written++) {
      const next = waiting[written];
      if (next) this.#writeOne(next);
    }
    this.#waiting = waiting.slice(written);
  }

  #writeOne(next: Waiting): void {
    switch (next.kind) {
      case 'text':
        this.#text(next.text);
        return;
      case 'reasoning':
        this.#reasoning(next.text, next.signature);
        return;
      case 'redacted':
        this.#redacted(next.data);
        return;
      case 'tool-call':
        if (this.#waitingCalls.get(next.index) === next) this.#waitingCalls.delete(next.index);
        this.#openCall(next.index, next.id, next.name);
        if (next.argumentsText !== '') this.#arguments(next.argumentsText);
        if (next.ended) this.#close();
    }
  }

  #text(text: string): void {
    if (this.#open !== 'text') {
      this.#close();
      this.#writer.openText(++this.#block);
      this.#open = 'text';
    }
    this.#writer.text(this.#block, text);
  }

  #reasoning(text: string, signature: string | undefined): void {
    if (this.#open !== 'reasoning') {
      this.#close();
      this.#writer.openReasoning(++this.#block);
      this.#open = 'reasoning';
    }
    if (text !== '') this.#writer.reasoning(this.#block, text);
    if (signature === undefined) return;
    this.#writer.signature(this.#block, signature);
    this.#close();
  }

  #redacted(data: string): void {
    this.#close();
    this.#writer.openRedacted(++this.#block, data);
    this.#writer.close(this.#block);
  }

  #openCall(index: number, id: string, name: string): void {
    this.#close();
    this.#writer.openToolCall(++this.#block, id, name);
    this.#open = 'tool-call';
    this.#openIndex = index;
    this.#openArguments = '';
    this.#checkedChars = 0;
  }

  #arguments(argumentsText: string): void {
    this.#openArguments += argumentsText;
    this.#writer.toolArguments(this.#block, argumentsText);
  }

  #close(): void {
    if (this.#open === 'none') return;
    // Clients parse the joined arguments. An empty text is no JSON.
    if (this.#open === 'tool-call' && this.#openArguments === '')
      this.#writer.toolArguments(this.#block, '{}');
    this.#open = 'none';
    this.#writer.close(this.#block);
  }
}

/** True for a whole JSON object. Only blanks may follow it, so that no later delta belongs to it. */
function isWholeObject(text: string): boolean {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return false;
  try {
    JSON.parse(trimmed);
    return true;
  } catch {
    return false;
  }
}
