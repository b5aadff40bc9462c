import { SigV4Signer } from '../../core/codec/sigv4.ts';
import type { Failure } from '../../core/failure.ts';
import type { BoundProvider, ProviderTarget } from '../../ports/provider.ts';
import { withCredential } from '../credential-header.ts';
import { restoring } from '../fit/names/restore.ts';
import { SseDecoder } from '../sse-decoder.ts';
import { WholeAnswerDecoder } from '../whole-answer.ts';
import type { AwsSigned } from './aws-signing.ts';
import { answerParts } from './decode/read-answer.ts';
import { ChunkReader } from './decode/read-chunks.ts';
import { withOwnCallIds } from './decode/whole-calls.ts';
import { encodeCompletion } from './encode.ts';
import { type CompletionsEndpoint, completionsEndpoint } from './endpoint.ts';
import { completionFailure } from './failure.ts';

/**
 * Chat completions as OpenAI has them (https://platform.openai.com/docs/api-reference/chat), at OpenAI and at the many
 * servers that speak its format: vLLM, Ollama, Groq, OpenRouter, ….
 */
export function bindOpenAiCompatible(target: ProviderTarget & AwsSigned): BoundProvider {
  const endpoint = completionsEndpoint(target);
  const shared = [endpoint.whole, endpoint.streamed];
  const signer = target.signing && new SigV4Signer(target.signing);
  return {
    encode: (request) => encodeCompletion(request, endpoint),
    decoder: (call) =>
      restoring(
        call.stream
          ? new SseDecoder(
              new ChunkReader({ hideUsage: call.hideUsage, endMarker: endpoint.profile.stream.endMarker }),
            )
          : new WholeAnswerDecoder(answerParts, withOwnCallIds),
        call.restore,
      ),
    failure: (head, body) => withoutUsageOption(completionFailure(head, body), endpoint),
    sign(wire, credentials, nowMs) {
      if (credentials.type === 'aws') return signer ? signer.sign(wire, credentials, nowMs) : wire;
      if (credentials.type !== 'api-key') return wire;
      const value = `Bearer ${credentials.apiKey}`;
      return withCredential(wire, { from: credentials, name: 'authorization', value }, shared);
    },
    requestId: (head) => head.header('x-request-id') ?? head.header('x-amzn-requestid'),
  };
}

/**
 * A server that refuses `stream_options`, which we send on our own account, is asked again without, and never again with
 * it (https://github.com/openai/openai-agents-python/issues/442).
 */
function withoutUsageOption(why: Failure, { usageOption }: CompletionsEndpoint): Failure {
  if (why.code !== 'upstream_rejected' || !why.message.includes('stream_options')) return why;
  usageOption.taken = false;
  return { ...why, askAgain: true };
}
