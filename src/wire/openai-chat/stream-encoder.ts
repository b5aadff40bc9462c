import { utf8 } from '../../core/codec/utf8.ts';
import { NO_BYTES, type StreamPart } from '../../core/stream-part.ts';
import type { AnswerContext, StreamEncoder } from '../dialect.ts';
import { completionId, createdSeconds } from './answer.ts';
import { completionUsage } from './completion-usage.ts';
import { openAiErrorFrame } from './error-body.ts';
import { COMPLETION_FINISH_REASONS } from './finish-reason.ts';

/**
 * Writes `chat.completion.chunk` events, then `[DONE]`. The parts of a chunk that stay the same in a stream are made once.
 * So a chunk of text costs one JSON.stringify of the text.
 */
export class OpenAiStreamEncoder implements StreamEncoder {
  /** The start of a chunk, up to and including `"choices":`. */
  readonly #head: string;
  /** The end of a chunk, behind `"choices":[…]`. */
  readonly #tail: string;
  readonly #textHead: string;
  readonly #textTail: string;
  readonly #includeUsage: boolean;
  /** Indexes of the tool calls that have no arguments yet. */
  readonly #withoutArguments = new Set<number>();
  #state: 'new' | 'open' | 'closed' = 'new';

  constructor(context: AnswerContext) {
    this.#includeUsage = context.request.streamUsage === true;
    const id = JSON.stringify(completionId(context));
    const model = JSON.stringify(context.model);
    const created = createdSeconds(context);
    this.#head = `data: {"id":${id},"object":"chat.completion.chunk","created":${created},"model":${model},"choices":`;
    this.#tail = this.#includeUsage ? ',"usage":null}\n\n' : '}\n\n';
    this.#textHead = `${this.#head}[{"index":0,"delta":{"content":`;
    this.#textTail = `},"finish_reason":null}]${this.#tail}`;
  }

  push(parts: readonly StreamPart[]): Uint8Array {
    let frames = '';
    for (const part of parts) {
      if (this.#state === 'closed') break;
      frames += this.#frames(part);
    }
    return frames === '' ? NO_BYTES : utf8(frames);
  }

  #frames(part: StreamPart): string {
    switch (part.type) {
      case 'start':
      case 'usage':
      case 'opaque':
        return '';
      case 'text':
        return this.#opening() + this.#textHead + JSON.stringify(part.text) + this.#textTail;
      case 'reasoning':
        return part.text === '' ? '' : this.#opening() + this.#reasoning(part.text);
      case 'tool-call-start':
        this.#withoutArguments.add(part.index);
        return this.#opening() + this.#toolCallStart(part);
      case 'tool-call-delta':
        if (part.argumentsText === '') return '';
        this.#withoutArguments.delete(part.index);
        return this.#toolArguments(part.index, part.argumentsText);
      case 'tool-call-end':
        // Clients always parse the arguments. An empty text is no JSON.
        return this.#withoutArguments.delete(part.index) ? this.#toolArguments(part.index, '{}') : '';
      case 'finish':
        return this.#opening() + this.#closing(part);
      case 'failure':
        this.#state = 'closed';
        return openAiErrorFrame(part.failure);
      default:
        part satisfies never;
        return '';
    }
  }

  #opening(): string {
    if (this.#state === 'open') return '';
    this.#state = 'open';
    return this.#chunk('{"role":"assistant","content":"","refusal":null}');
  }

  #chunk(delta: string, finishReason = 'null'): string {
    return `${this.#head}[{"index":0,"delta":${delta},"finish_reason":${finishReason}}]${this.#tail}`;
  }

  /** Where DeepSeek has it, and clients look for it (https://api-docs.deepseek.com/guides/reasoning_model). */
  #reasoning(text: string): string {
    return this.#chunk(`{"reasoning_content":${JSON.stringify(text)}}`);
  }

  #toolCallStart(part: Extract<StreamPart, { type: 'tool-call-start' }>): string {
    const { index, id, name } = part;
    const call = { index, id, type: 'function', function: { name, arguments: '' } };
    return this.#chunk(`{"tool_calls":[${JSON.stringify(call)}]}`);
  }

  #toolArguments(index: number, text: string): string {
    return this.#chunk(
      `{"tool_calls":[{"index":${index},"function":{"arguments":${JSON.stringify(text)}}}]}`,
    );
  }

  #closing(part: Extract<StreamPart, { type: 'finish' }>): string {
    let frames = '';
    for (const index of this.#withoutArguments) frames += this.#toolArguments(index, '{}');
    frames += this.#chunk('{}', JSON.stringify(COMPLETION_FINISH_REASONS[part.reason.unified]));
    if (this.#includeUsage) {
      frames += `${this.#head}[],"usage":${JSON.stringify(completionUsage(part.usage))}}\n\n`;
    }
    this.#state = 'closed';
    return `${frames}data: [DONE]\n\n`;
  }
}
