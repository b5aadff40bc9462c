import type { BlockWriter } from '../block-sequencer.ts';

interface EventSink {
  event(type: string, json: string): void;
}

/** Content blocks as `content_block_start`, `…_delta` and `…_stop` events. */
export class MessageBlockWriter implements BlockWriter {
  readonly #sink: EventSink;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  openText(block: number): void {
    this.#start(block, '{"type":"text","text":""}');
  }

  openReasoning(block: number): void {
    this.#start(block, '{"type":"thinking","thinking":"","signature":""}');
  }

  openToolCall(block: number, id: string, name: string): void {
    this.#start(block, JSON.stringify({ type: 'tool_use', id, name, input: {} }));
  }

  openRedacted(block: number, data: string): void {
    this.#start(block, JSON.stringify({ type: 'redacted_thinking', data }));
  }

  text(block: number, text: string): void {
    this.#delta(block, `{"type":"text_delta","text":${JSON.stringify(text)}}`);
  }

  reasoning(block: number, text: string): void {
    this.#delta(block, `{"type":"thinking_delta","thinking":${JSON.stringify(text)}}`);
  }

  signature(block: number, signature: string): void {
    this.#delta(block, `{"type":"signature_delta","signature":${JSON.stringify(signature)}}`);
  }

  toolArguments(block: number, argumentsText: string): void {
    this.#delta(block, `{"type":"input_json_delta","partial_json":${JSON.stringify(argumentsText)}}`);
  }

  close(block: number): void {
    this.#sink.event('content_block_stop', `{"type":"content_block_stop","index":${block}}`);
  }

  #start(block: number, contentBlock: string): void {
    this.#sink.event(
      'content_block_start',
      `{"type":"content_block_start","index":${block},"content_block":${contentBlock}}`,
    );
  }

  #delta(block: number, delta: string): void {
    this.#sink.event(
      'content_block_delta',
      `{"type":"content_block_delta","index":${block},"delta":${delta}}`,
    );
  }
}
