import { anthropicAnswerParts, withOwnToolUseIds } from '../../core/codec/anthropic-events.ts';
import type { BoundProvider, ProviderTarget } from '../../ports/provider.ts';
import { withCredential } from '../credential-header.ts';
import { restoring } from '../fit/names/restore.ts';
import { SseDecoder } from '../sse-decoder.ts';
import { WholeAnswerDecoder } from '../whole-answer.ts';
import { decodeMessagesCount, encodeMessagesCount } from './count-tokens.ts';
import { encodeMessagesCall } from './encode.ts';
import { messagesEndpoint } from './endpoint.ts';
import { messagesFailure } from './failure.ts';
import { EventReader } from './read-events.ts';

/** Anthropic's Messages API (https://platform.claude.com/docs/en/api/messages), and servers that speak it. */
export function bindAnthropic(target: ProviderTarget): BoundProvider {
  const endpoint = messagesEndpoint(target);
  const shared = [endpoint.whole, endpoint.streamed];
  return {
    encode: (request) => encodeMessagesCall(request, endpoint),
    decoder: (call) =>
      restoring(
        call.stream
          ? new SseDecoder(new EventReader())
          : new WholeAnswerDecoder(anthropicAnswerParts, withOwnToolUseIds),
        call.restore,
      ),
    countTokens: {
      encode: (request) => encodeMessagesCount(request, endpoint),
      decode: decodeMessagesCount,
    },
    failure: messagesFailure,
    sign(wire, credentials) {
      if (credentials.type !== 'api-key') return wire;
      const { apiKey } = credentials;
      return withCredential(wire, { from: credentials, name: 'x-api-key', value: apiKey }, shared);
    },
    requestId: (head) => head.header('request-id'),
  };
}
