import { anthropicAnswerParts } from '../../core/codec/anthropic-events.ts';
import type { Provider } from '../../ports/provider.ts';
import { withCredential } from '../credential-header.ts';
import { SseDecoder } from '../sse-decoder.ts';
import { WholeAnswerDecoder } from '../whole-answer.ts';
import { decodeCountTokens, encodeCountTokens } from './count-tokens.ts';
import { encodeChat } from './encode.ts';
import { replyFailure } from './failure.ts';
import { EventReader } from './read-events.ts';

/** Anthropic's Messages API (https://platform.claude.com/docs/en/api/messages), and servers that speak it. */
export const anthropic: Provider = {
  kind: 'anthropic',
  chat: {
    encode: encodeChat,
    decoder: (call) =>
      call.stream ? new SseDecoder(new EventReader()) : new WholeAnswerDecoder(anthropicAnswerParts),
  },
  countTokens: { encode: encodeCountTokens, decode: decodeCountTokens },
  failure: replyFailure,
  sign(wire, credentials) {
    if (credentials.type !== 'api-key') return wire;
    return withCredential(wire, credentials, 'x-api-key', credentials.apiKey);
  },
  requestId: (head) => head.header('request-id'),
};
