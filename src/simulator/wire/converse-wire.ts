import type { SimAnswer, SimBlock, SimStop } from '../model/answer.ts';
import { parsedArguments } from './anthropic-wire.ts';
import {
  bedrockEventFrame,
  bedrockExceptionFrame,
  bedrockHeaders,
  eventPadding,
  withBadChecksum,
} from './bedrock-frame.ts';
import type { SimFrame, SimWire, SimWireContext } from './sim-wire.ts';

const STOP: Readonly<Record<SimStop['reason'], string>> = {
  end: 'end_turn',
  'max-tokens': 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-use': 'tool_use',
  filtered: 'content_filtered',
};

/** Writes answers as Bedrock's Converse and ConverseStream do. */
export const converseWire: SimWire = {
  streamContentType: 'application/vnd.amazon.eventstream',
  headers: bedrockHeaders,
  whole,
  frames,
  errorFrame: bedrockExceptionFrame,
  malformedFrame: () => bedrockEventFrame('contentBlockDelta', '{"contentBlockIndex":0,"delta":{"text":"bro'),
  brokenFrame: () =>
    withBadChecksum(
      bedrockEventFrame('contentBlockDelta', '{"contentBlockIndex":0,"delta":{"text":"broken"}}'),
    ),
};

function whole(answer: SimAnswer, context: SimWireContext): Record<string, unknown> {
  const content = answer.blocks.map((block, index) => wholeBlock(block, index, context));
  return {
    metrics: { latencyMs: context.elapsedMs() },
    output: { message: { content, role: 'assistant' } },
    stopReason: STOP[answer.stop.reason],
    usage: usageOf(answer),
  };
}

function* frames(answer: SimAnswer, context: SimWireContext): Generator<SimFrame> {
  let count = 0;
  const event = (type: string, json: string, part: SimFrame['part'], tokens = 0): SimFrame => {
    count += 1;
    return {
      bytes: bedrockEventFrame(type, `${json.slice(0, -1)},"p":"${eventPadding(count)}"}`),
      tokens,
      part,
    };
  };
  yield event('messageStart', '{"role":"assistant"}', 'opening');
  for (const [index, block] of answer.blocks.entries()) {
    const at = `{"contentBlockIndex":${index}`;
    if (block.type === 'tool') {
      const toolUse = JSON.stringify({ toolUseId: toolUseId(index, context), name: block.name });
      yield event('contentBlockStart', `${at},"start":{"toolUse":${toolUse}}}`, 'content');
    }
    const [front, back] = DELTA[block.type];
    for (const piece of block.pieces) {
      yield event(
        'contentBlockDelta',
        `${at},"delta":${front}${JSON.stringify(piece)}${back}}`,
        'content',
        1,
      );
    }
    if (block.type === 'reasoning') {
      const signed = JSON.stringify({ reasoningContent: { signature: block.signature } });
      yield event('contentBlockDelta', `${at},"delta":${signed}}`, 'trailing');
    }
    yield event('contentBlockStop', `${at}}`, 'trailing');
  }
  yield event('messageStop', `{"stopReason":"${STOP[answer.stop.reason]}"}`, 'terminator');
  const metadata = { usage: usageOf(answer), metrics: { latencyMs: context.elapsedMs() } };
  yield event('metadata', JSON.stringify(metadata), 'terminator');
}

/** JSON before and behind a piece in its delta. */
const DELTA: Readonly<Record<SimBlock['type'], readonly [string, string]>> = {
  text: ['{"text":', '}'],
  reasoning: ['{"reasoningContent":{"text":', '}}'],
  tool: ['{"toolUse":{"input":', '}}'],
};

function wholeBlock(block: SimBlock, index: number, context: SimWireContext): Record<string, unknown> {
  const text = block.pieces.join('');
  if (block.type === 'text') return { text };
  if (block.type === 'reasoning')
    return { reasoningContent: { reasoningText: { text, signature: block.signature } } };
  return {
    toolUse: { toolUseId: toolUseId(index, context), name: block.name, input: parsedArguments(text) },
  };
}

function toolUseId(index: number, context: SimWireContext): string {
  return `tooluse_${context.id.slice(0, 20)}${index.toString().padStart(2, '0')}`;
}

function usageOf(answer: SimAnswer): Record<string, unknown> {
  const { fresh, read, written5m, written1h } = answer.input;
  const details = [
    ...(written1h > 0 ? [{ ttl: '1h', inputTokens: written1h }] : []),
    ...(written5m > 0 ? [{ ttl: '5m', inputTokens: written5m }] : []),
  ];
  return {
    inputTokens: fresh,
    outputTokens: answer.outputTokens,
    totalTokens: fresh + read + written5m + written1h + answer.outputTokens,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: written5m + written1h,
    ...(details.length === 0 ? {} : { cacheDetails: details }),
  };
}
