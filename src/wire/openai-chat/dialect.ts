import { utf8 } from '../../core/codec/utf8.ts';
import type { Dialect } from '../dialect.ts';
import { SSE_HEADERS } from '../reply/reply-heads.ts';
import { openAiAnswer } from './answer.ts';
import { openAiError, openAiErrorFrame } from './error-body.ts';
import { parseOpenAiChat } from './parse.ts';
import { OpenAiStreamEncoder } from './stream-encoder.ts';

/** OpenAI's chat completions: `POST /v1/chat/completions`. */
export const openaiChat: Dialect = {
  name: 'openai-chat',
  parse: parseOpenAiChat,
  answer: openAiAnswer,
  streamHeaders: SSE_HEADERS,
  encoder: (context) => new OpenAiStreamEncoder(context),
  error: openAiError,
  errorFrames: (failure) => utf8(openAiErrorFrame(failure)),
};
