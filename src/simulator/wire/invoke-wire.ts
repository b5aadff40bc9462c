import type { SimAnswer } from '../model/answer.ts';
import { anthropicEvents, anthropicWhole } from './anthropic-wire.ts';
import {
  bedrockEventFrame,
  bedrockExceptionFrame,
  bedrockHeaders,
  eventPadding,
  withBadChecksum,
} from './bedrock-frame.ts';
import type { SimFrame, SimWire, SimWireContext } from './sim-wire.ts';

/** Writes answers as Bedrock's InvokeModel does for Anthropic bodies: each Messages event is a `chunk` of base64. */
export const invokeWire: SimWire = {
  streamContentType: 'application/vnd.amazon.eventstream',
  headers: bedrockHeaders,
  answerHeaders: (answer, context) => ({
    'x-amzn-bedrock-invocation-latency': `${context.elapsedMs()}`,
    'x-amzn-bedrock-input-token-count': `${inputTokens(answer)}`,
    'x-amzn-bedrock-output-token-count': `${answer.outputTokens}`,
  }),
  whole: anthropicWhole,
  frames,
  errorFrame: bedrockExceptionFrame,
  malformedFrame: () => chunk('{"type":"content_block_delta","index":0,"delta":{"type":"text_de', 0),
  brokenFrame: () => withBadChecksum(chunk('{"type":"content_block_delta","index":0}', 0)),
};

function* frames(answer: SimAnswer, context: SimWireContext): Generator<SimFrame> {
  let count = 0;
  let firstByteLatency = 0;
  for (const event of anthropicEvents(answer, context)) {
    count += 1;
    if (event.tokens > 0 && firstByteLatency === 0) firstByteLatency = context.elapsedMs();
    let { json } = event;
    if (event.part === 'terminator') {
      const metrics = {
        inputTokenCount: inputTokens(answer),
        outputTokenCount: answer.outputTokens,
        invocationLatency: context.elapsedMs(),
        firstByteLatency,
      };
      json = `${json.slice(0, -1)},"amazon-bedrock-invocationMetrics":${JSON.stringify(metrics)}}`;
    }
    yield { bytes: chunk(json, count), tokens: event.tokens, part: event.part };
  }
}

function chunk(json: string, count: number): Uint8Array {
  return bedrockEventFrame(
    'chunk',
    `{"bytes":"${Buffer.from(json).toString('base64')}","p":"${eventPadding(count)}"}`,
  );
}

function inputTokens(answer: SimAnswer): number {
  const { fresh, read, written5m, written1h } = answer.input;
  return fresh + read + written5m + written1h;
}
