import type { SimAnswer, SimBlock, SimStop } from '../model/answer.ts';
import { simOpenAiError } from './error-reply.ts';
import type { SimFrame, SimWire, SimWireContext } from './sim-wire.ts';

const encoder = new TextEncoder();
const FINISH: Readonly<Record<SimStop['reason'], string>> = {
  end: 'stop',
  'max-tokens': 'length',
  'stop-sequence': 'stop',
  'tool-use': 'tool_calls',
  filtered: 'content_filter',
};

/** Writes answers as OpenAI's chat completions do. Reasoning goes into `reasoning_content`, as at compatible servers. */
export const openAiWire: SimWire = {
  streamContentType: 'text/event-stream; charset=utf-8',
  headers: (requestId) => ({
    'x-request-id': requestId,
    'openai-version': '2020-10-01',
    'openai-processing-ms': '20',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-reset-requests': '6ms',
  }),
  whole,
  frames,
  errorFrame: (kind) => encoder.encode(`data: ${JSON.stringify(simOpenAiError(kind))}\n\n`),
  malformedFrame: () =>
    encoder.encode('data: {"id":"chatcmpl-broken","choices":[{"index":0,"delta":{"content":"bro\n\n'),
  brokenFrame: () => Uint8Array.of(0xff, 0xfe, 0x00, 0x7b, 0x22, 0xc3, 0x28, 0x0a, 0x0a),
};

function whole(answer: SimAnswer, context: SimWireContext): Record<string, unknown> {
  const calls = answer.blocks.filter((block) => block.type === 'tool');
  const reasoning = textOf(answer.blocks, 'reasoning');
  const message = {
    role: 'assistant',
    content: calls.length > 0 ? null : textOf(answer.blocks, 'text'),
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call, i) => toolCall(call, i, context)) }),
    refusal: null,
    annotations: [],
  };
  return {
    ...base(context, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: FINISH[answer.stop.reason] }],
    usage: usageOf(answer),
    service_tier: 'default',
    system_fingerprint: 'fp_simulator',
  };
}

function* frames(answer: SimAnswer, context: SimWireContext): Generator<SimFrame> {
  const chunkBase = {
    ...base(context, 'chat.completion.chunk'),
    service_tier: 'default',
    system_fingerprint: 'fp_simulator',
  };
  const head = `data: ${JSON.stringify(chunkBase).slice(0, -1)},"choices":`;
  const tail = context.includeUsage ? ',"usage":null}\n\n' : '}\n\n';
  const chunk = (delta: string, finish: string, tokens: number, part: SimFrame['part']): SimFrame => ({
    bytes: encoder.encode(
      `${head}[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]${tail}`,
    ),
    tokens,
    part,
  });
  const withText = !answer.blocks.some((block) => block.type === 'tool');
  yield chunk(
    `{"role":"assistant","content":${withText ? '""' : 'null'},"refusal":null}`,
    'null',
    0,
    'opening',
  );
  let calls = 0;
  for (const block of answer.blocks) {
    if (block.type === 'tool') {
      const opened = JSON.stringify({ index: calls, ...toolCall({ ...block, pieces: [] }, calls, context) });
      yield chunk(`{"tool_calls":[${opened}]}`, 'null', 0, 'content');
      const front = `{"tool_calls":[{"index":${calls},"function":{"arguments":`;
      for (const piece of block.pieces)
        yield chunk(`${front}${JSON.stringify(piece)}}}]}`, 'null', 1, 'content');
      calls += 1;
    } else {
      const field = block.type === 'text' ? '"content"' : '"reasoning_content"';
      for (const piece of block.pieces)
        yield chunk(`{${field}:${JSON.stringify(piece)}}`, 'null', 1, 'content');
    }
  }
  yield chunk('{}', `"${FINISH[answer.stop.reason]}"`, 0, 'closing');
  if (context.includeUsage) {
    yield {
      bytes: encoder.encode(`${head}[],"usage":${JSON.stringify(usageOf(answer))}}\n\n`),
      tokens: 0,
      part: 'closing',
    };
  }
  yield { bytes: encoder.encode('data: [DONE]\n\n'), tokens: 0, part: 'terminator' };
}

function base(context: SimWireContext, object: string): Record<string, unknown> {
  const created = Math.floor(context.startedAt / 1000);
  return { id: `chatcmpl-${context.id.slice(0, 29)}`, object, created, model: context.model };
}

function textOf(blocks: readonly SimBlock[], type: SimBlock['type']): string {
  return blocks.flatMap((block) => (block.type === type ? block.pieces : [])).join('');
}

function toolCall(
  call: Extract<SimBlock, { type: 'tool' }>,
  i: number,
  context: SimWireContext,
): Record<string, unknown> {
  const id = `call_${context.id.slice(0, 22)}${i.toString().padStart(2, '0')}`;
  return { id, type: 'function', function: { name: call.name, arguments: call.pieces.join('') } };
}

function usageOf(answer: SimAnswer): Record<string, unknown> {
  const { fresh, read, written5m, written1h } = answer.input;
  const prompt = fresh + read + written5m + written1h;
  return {
    prompt_tokens: prompt,
    completion_tokens: answer.outputTokens,
    total_tokens: prompt + answer.outputTokens,
    prompt_tokens_details: { cached_tokens: read, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: answer.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
