import type { SimAnswer, SimBlock, SimStop } from '../model/answer.ts';
import { simAnthropicError } from './error-reply.ts';
import type { SimFrame, SimWire, SimWireContext } from './sim-wire.ts';

const encoder = new TextEncoder();
const STOP: Readonly<Record<SimStop['reason'], string>> = {
  end: 'end_turn',
  'max-tokens': 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-use': 'tool_use',
  filtered: 'refusal',
};

/** One event of a Messages stream before framing. Anthropic frames it as SSE, Bedrock as a chunk. */
export interface SimAnthropicEvent {
  readonly name: string;
  readonly json: string;
  readonly tokens: number;
  readonly part: SimFrame['part'];
}

/** Writes answers as Anthropic's Messages API does. */
export const anthropicWire: SimWire = {
  streamContentType: 'text/event-stream; charset=utf-8',
  headers: (requestId) => ({
    'request-id': requestId,
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
  }),
  whole: anthropicWhole,
  *frames(answer, context) {
    let started = false;
    for (const event of anthropicEvents(answer, context)) {
      yield sse(event);
      if (!started && event.part === 'opening') {
        started = true;
        yield sse({ name: 'ping', json: '{"type": "ping"}', tokens: 0, part: 'opening' });
      }
    }
  },
  errorFrame: (kind, requestId) =>
    encoder.encode(`event: error\ndata: ${JSON.stringify(simAnthropicError(kind, requestId))}\n\n`),
  malformedFrame: () =>
    encoder.encode(
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_de\n\n',
    ),
  brokenFrame: () => Uint8Array.of(0xff, 0xfe, 0x00, 0x7b, 0x22, 0xc3, 0x28, 0x0a, 0x0a),
};

function sse(event: SimAnthropicEvent): SimFrame {
  return {
    bytes: encoder.encode(`event: ${event.name}\ndata: ${event.json}\n\n`),
    tokens: event.tokens,
    part: event.part,
  };
}

export function anthropicWhole(answer: SimAnswer, context: SimWireContext): Record<string, unknown> {
  return {
    ...message(context),
    content: answer.blocks.map((block, i) => wholeBlock(block, i, context)),
    stop_reason: STOP[answer.stop.reason],
    stop_sequence: stopSequence(answer),
    usage: { ...inputUsage(answer), output_tokens: answer.outputTokens, service_tier: 'standard' },
  };
}

export function* anthropicEvents(answer: SimAnswer, context: SimWireContext): Generator<SimAnthropicEvent> {
  const event = (name: string, value: object, part: SimFrame['part']): SimAnthropicEvent => ({
    name,
    json: JSON.stringify({ type: name, ...value }),
    tokens: 0,
    part,
  });
  const usage = { ...inputUsage(answer), output_tokens: 1, service_tier: 'standard' };
  const started = { ...message(context), content: [], stop_reason: null, stop_sequence: null, usage };
  yield event('message_start', { message: started }, 'opening');
  for (const [index, block] of answer.blocks.entries()) {
    yield event(
      'content_block_start',
      { index, content_block: emptyBlock(block, index, context) },
      'content',
    );
    yield* deltas(block, index);
    yield event('content_block_stop', { index }, 'trailing');
  }
  const delta = { stop_reason: STOP[answer.stop.reason], stop_sequence: stopSequence(answer) };
  const total = { ...inputUsage(answer), output_tokens: answer.outputTokens };
  yield event('message_delta', { delta, usage: total }, 'closing');
  yield event('message_stop', {}, 'terminator');
}

function* deltas(block: SimBlock, index: number): Generator<SimAnthropicEvent> {
  const kind = {
    text: ['text_delta', 'text'],
    reasoning: ['thinking_delta', 'thinking'],
    tool: ['input_json_delta', 'partial_json'],
  };
  const [type, field] = kind[block.type];
  const front = `{"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${field}":`;
  const name = 'content_block_delta';
  for (const piece of block.pieces)
    yield { name, json: `${front}${JSON.stringify(piece)}}}`, tokens: 1, part: 'content' };
  if (block.type !== 'reasoning') return;
  const signed = { type: name, index, delta: { type: 'signature_delta', signature: block.signature } };
  yield { name, json: JSON.stringify(signed), tokens: 0, part: 'trailing' };
}

function message(context: SimWireContext): Record<string, unknown> {
  return { id: `msg_01${context.id.slice(0, 22)}`, type: 'message', role: 'assistant', model: context.model };
}

function wholeBlock(block: SimBlock, index: number, context: SimWireContext): Record<string, unknown> {
  const full = block.pieces.join('');
  if (block.type === 'text') return { type: 'text', text: full };
  if (block.type === 'reasoning') return { type: 'thinking', thinking: full, signature: block.signature };
  return { ...emptyBlock(block, index, context), input: parsedArguments(full) };
}

/** Parses tool arguments. A token limit can cut them short of valid JSON; the answer then has none. */
export function parsedArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function emptyBlock(block: SimBlock, index: number, context: SimWireContext): Record<string, unknown> {
  if (block.type === 'text') return { type: 'text', text: '' };
  if (block.type === 'reasoning') return { type: 'thinking', thinking: '', signature: '' };
  const id = `toolu_01${context.id.slice(0, 20)}${index.toString().padStart(2, '0')}`;
  return { type: 'tool_use', id, name: block.name, input: {} };
}

function stopSequence(answer: SimAnswer): string | null {
  return answer.stop.reason === 'stop-sequence' ? answer.stop.sequence : null;
}

function inputUsage(answer: SimAnswer): Record<string, unknown> {
  const { fresh, read, written5m, written1h } = answer.input;
  return {
    input_tokens: fresh,
    cache_creation_input_tokens: written5m + written1h,
    cache_read_input_tokens: read,
    cache_creation: { ephemeral_5m_input_tokens: written5m, ephemeral_1h_input_tokens: written1h },
  };
}
