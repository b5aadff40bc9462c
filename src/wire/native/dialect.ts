import { utf8 } from '../../core/codec/utf8.ts';
import type { Dialect } from '../dialect.ts';
import { SSE_HEADERS } from '../reply/reply-heads.ts';
import { nativeAnswer } from './answer.ts';
import { nativeError } from './error-body.ts';
import { parseNative } from './parse.ts';
import { NativeSseEncoder, nativeSseEvent } from './sse-framing.ts';
import { nativeErrorFrame } from './stream-frames.ts';

/** Our own chat API: `POST /v1/chat`. */
export const native: Dialect = {
  name: 'native',
  parse: parseNative,
  answer: nativeAnswer,
  streamHeaders: SSE_HEADERS,
  encoder: (context) => new NativeSseEncoder(context),
  error: nativeError,
  errorFrames: (failure, context) => utf8(nativeSseEvent(nativeErrorFrame(failure, context.requestId))),
};
