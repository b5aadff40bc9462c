import { MessageEventEncoder } from '../anthropic-messages/encoder.ts';
import { bedrockError, bedrockException } from '../bedrock-converse/error.ts';
import type { Dialect } from '../dialect.ts';
import { EVENT_STREAM_HEADERS } from '../reply/reply-heads.ts';
import { invokeReply } from './answer.ts';
import { ChunkSink } from './chunk-sink.ts';
import { parseInvoke } from './parse.ts';

/** Bedrock's `POST /model/{id}/invoke` and `invoke-with-response-stream`, for Anthropic bodies. */
export const bedrockInvoke: Dialect = {
  name: 'bedrock-invoke',
  parse: parseInvoke,
  answer: invokeReply,
  streamHeaders: { ...EVENT_STREAM_HEADERS, 'x-amzn-bedrock-content-type': 'application/json' },
  requestIdHeader: 'x-amzn-requestid',
  encoder: (context) => new MessageEventEncoder(context, new ChunkSink(context)),
  error: bedrockError,
  errorFrames: (failure) => bedrockException(failure, 'invoke'),
};
