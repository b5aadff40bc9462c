import { utf8 } from '../../core/codec/utf8.ts';
import type { Dialect } from '../dialect.ts';
import { SSE_HEADERS } from '../reply-heads.ts';
import { nativeAnswer } from './answer.ts';
import { nativeError } from './error-body.ts';
import { parseNative } from './parse.ts';
import { NativeStreamEncoder, nativeErrorFrame } from './stream-encoder.ts';

/** Our own chat API: `POST /v1/chat`. */
export const native: Dialect = {
  name: 'native',
  parse: parseNative,
  answer: nativeAnswer,
  streamHeaders: SSE_HEADERS,
  encoder: (context) => new NativeStreamEncoder(context),
  error: nativeError,
  errorFrames: (failure, context) => utf8(nativeErrorFrame(failure, context.requestId)),
};
