import type { Dialect } from '../dialect.ts';
import { EVENT_STREAM_HEADERS } from '../reply/reply-heads.ts';
import { converseReply } from './answer.ts';
import { ConverseEncoder } from './encoder.ts';
import { bedrockError, bedrockException } from './error.ts';
import { parseConverse } from './parse.ts';

/** Bedrock's `POST /model/{id}/converse` and `converse-stream`. */
export const bedrockConverse: Dialect = {
  name: 'bedrock-converse',
  parse: parseConverse,
  answer: converseReply,
  streamHeaders: EVENT_STREAM_HEADERS,
  requestIdHeader: 'x-amzn-requestid',
  encoder: (context) => new ConverseEncoder(context),
  error: bedrockError,
  errorFrames: (failure) => bedrockException(failure, 'converse'),
};
