import type { ChatRequest } from '../../core/chat-request.ts';
import { anthropicAnswerParts } from '../../core/codec/anthropic-events.ts';
import { signV4 } from '../../core/codec/sigv4.ts';
import type { Credentials } from '../../ports/credential-source.ts';
import type { WireRequest } from '../../ports/http-client.ts';
import type { ChatDecoder, EncodedCall, Provider, ProviderTarget } from '../../ports/provider.ts';
import { withCredential } from '../credential-header.ts';
import { WholeAnswerDecoder } from '../whole-answer.ts';
import { encodeConverse } from './converse-encode.ts';
import { ConverseEvents, converseAnswerParts } from './converse-events.ts';
import { decodeCountTokens, encodeCountTokens } from './count-tokens.ts';
import { bedrockFailure } from './failure.ts';
import { InvokeEvents } from './invoke-events.ts';
import { operationRequest } from './operation-request.ts';
import { EventStreamDecoder } from './stream-decoder.ts';

/** Amazon Bedrock: Converse for callers of any dialect, InvokeModel for those who speak it. */
export const bedrock: Provider = {
  kind: 'bedrock',
  chat: { encode, decoder },
  countTokens: { encode: encodeCountTokens, decode: decodeCountTokens },
  failure: bedrockFailure,
  sign,
  requestId: (head) => head.header('x-amzn-requestid'),
};

/** Bedrock's own dialects have the model in the path: their callers' bytes go on as they are. */
function encode(request: ChatRequest, target: ProviderTarget): EncodedCall {
  const { dialect, text, headers } = request.raw;
  if (dialect !== 'bedrock-converse' && dialect !== 'bedrock-invoke') return encodeConverse(request, target);
  return {
    wire: operationRequest(
      dialect === 'bedrock-invoke' ? 'invoke' : 'converse',
      request.stream,
      target,
      text,
      headers,
    ),
    dialect,
    sameDialect: true,
    stream: request.stream,
    hideUsage: false,
    warnings: [],
  };
}

function decoder({ dialect, stream }: EncodedCall): ChatDecoder {
  if (dialect === 'bedrock-invoke') {
    return stream ? new EventStreamDecoder(new InvokeEvents()) : new WholeAnswerDecoder(anthropicAnswerParts);
  }
  return stream ? new EventStreamDecoder(new ConverseEvents()) : new WholeAnswerDecoder(converseAnswerParts);
}

function sign(
  wire: WireRequest,
  credentials: Credentials,
  target: ProviderTarget,
  nowMs: number,
): WireRequest {
  switch (credentials.type) {
    case 'aws':
      return signV4(wire, credentials, { region: target.region ?? 'us-east-1', service: 'bedrock', nowMs });
    case 'api-key':
      return withCredential(wire, credentials, 'authorization', `Bearer ${credentials.apiKey}`);
    default:
      return wire;
  }
}
