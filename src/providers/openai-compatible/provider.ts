import type { BoundProvider, ProviderTarget } from '../../ports/provider.ts';
import { withCredential } from '../credential-header.ts';
import { SseDecoder } from '../sse-decoder.ts';
import { WholeAnswerDecoder } from '../whole-answer.ts';
import { answerParts } from './decode/read-answer.ts';
import { ChunkReader } from './decode/read-chunks.ts';
import { encodeCompletion } from './encode.ts';
import { completionsEndpoint } from './endpoint.ts';
import { completionFailure } from './failure.ts';

/**
 * Chat completions as OpenAI has them (https://platform.openai.com/docs/api-reference/chat), at OpenAI and at the many
 * servers that speak its format: vLLM, Ollama, Groq, OpenRouter, ….
 */
export function bindOpenAiCompatible(target: ProviderTarget): BoundProvider {
  const endpoint = completionsEndpoint(target);
  const shared = [endpoint.whole, endpoint.streamed];
  return {
    encode: (request) => encodeCompletion(request, endpoint),
    decoder: (call) =>
      call.stream ? new SseDecoder(new ChunkReader(call.hideUsage)) : new WholeAnswerDecoder(answerParts),
    failure: completionFailure,
    sign(wire, credentials) {
      if (credentials.type !== 'api-key') return wire;
      const value = `Bearer ${credentials.apiKey}`;
      return withCredential(wire, { from: credentials, name: 'authorization', value }, shared);
    },
    requestId: (head) => head.header('x-request-id'),
  };
}
