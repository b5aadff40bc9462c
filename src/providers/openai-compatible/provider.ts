import type { Provider } from '../../ports/provider.ts';
import { withCredential } from '../credential-header.ts';
import { SseDecoder } from '../sse-decoder.ts';
import { WholeAnswerDecoder } from '../whole-answer.ts';
import { encodeChat } from './encode.ts';
import { replyFailure } from './failure.ts';
import { answerParts } from './read-answer.ts';
import { ChunkReader } from './read-chunks.ts';

/**
 * Chat completions as OpenAI has them (https://platform.openai.com/docs/api-reference/chat), at OpenAI and at the many
 * servers that speak its format: vLLM, Ollama, Groq, OpenRouter, ….
 */
export const openaiCompatible: Provider = {
  kind: 'openai',
  chat: {
    encode: encodeChat,
    decoder: (call) =>
      call.stream ? new SseDecoder(new ChunkReader(call.hideUsage)) : new WholeAnswerDecoder(answerParts),
  },
  failure: replyFailure,
  sign(wire, credentials) {
    if (credentials.type !== 'api-key') return wire;
    return withCredential(wire, credentials, 'authorization', `Bearer ${credentials.apiKey}`);
  },
  requestId: (head) => head.header('x-request-id'),
};
