import type { ChatRequest } from '../../core/chat-request.ts';
import { anthropicAnswerParts } from '../../core/codec/anthropic-events.ts';
import { SigV4Signer } from '../../core/codec/sigv4.ts';
import type { BoundProvider, ChatDecoder, EncodedCall, ProviderTarget } from '../../ports/provider.ts';
import { withCredential } from '../credential-header.ts';
import { Fitting } from '../fit/fitting.ts';
import { restoring } from '../fit/names/restore.ts';
import { fitRawMessages } from '../fit/raw/anthropic-body.ts';
import { fitRawConverse } from '../fit/raw/converse-body.ts';
import { WholeAnswerDecoder } from '../whole-answer.ts';
import { encodeConverse } from './converse/encode.ts';
import { ConverseEvents, converseAnswerParts } from './converse/events.ts';
import { decodeConverseCount, encodeConverseCount } from './count-tokens.ts';
import { type BedrockEndpoint, bedrockEndpoint, operationPost } from './endpoint.ts';
import { bedrockFailure } from './failure.ts';
import { InvokeEvents } from './invoke-events.ts';
import { EventStreamDecoder } from './stream-decoder.ts';

/** What only Bedrock's targets need: signatures are made for a region. */
export interface InRegion {
  readonly region: string;
}

/** Amazon Bedrock: Converse for callers of any dialect, InvokeModel for those who speak it. */
export function bindBedrock(target: ProviderTarget & InRegion): BoundProvider {
  const endpoint = bedrockEndpoint(target);
  const shared = [endpoint.whole, endpoint.streamed];
  const signer = new SigV4Signer({ region: target.region, service: 'bedrock' });
  return {
    encode: (request) => encode(request, endpoint),
    decoder: (call) => restoring(decoder(call), call.restore),
    countTokens: {
      encode: (request) => encodeConverseCount(request, endpoint),
      decode: decodeConverseCount,
    },
    failure: bedrockFailure,
    sign(wire, credentials, nowMs) {
      if (credentials.type === 'aws') return signer.sign(wire, credentials, nowMs);
      if (credentials.type !== 'api-key') return wire;
      const value = `Bearer ${credentials.apiKey}`;
      return withCredential(wire, { from: credentials, name: 'authorization', value }, shared);
    },
    requestId: (head) => head.header('x-amzn-requestid'),
  };
}

/**
 * Bedrock's own dialects have the model in the path: their callers' bytes go on as they are. All other requests go to
 * Converse, which knows every model; one of InvokeModel that was changed on its way does too.
 */
function encode(request: ChatRequest, endpoint: BedrockEndpoint): EncodedCall {
  const { stream, raw } = request;
  if (raw?.dialect !== 'bedrock-converse' && raw?.dialect !== 'bedrock-invoke')
    return encodeConverse(request, endpoint);
  const fitting = new Fitting(endpoint.profile, endpoint.defaultMaxTokens);
  const invoked = raw.dialect === 'bedrock-invoke';
  const { body, restore } = invoked
    ? fitRawMessages(request, raw, {}, fitting)
    : fitRawConverse(request, raw, fitting);
  const headers = raw.headers && knownBetasOnly(raw.headers, endpoint);
  return {
    wire: operationPost(invoked ? 'invoke' : 'converse', endpoint, { stream, body }, headers),
    format: raw.dialect,
    sameDialect: restore === undefined,
    stream,
    hideUsage: false,
    warnings: fitting.warnings,
    ...(restore ? { restore } : {}),
  };
}

type Headers = Readonly<Record<string, string>>;

/** The caller's headers; `fitBetas` has told what is left out of them. */
function knownBetasOnly(headers: Headers, { profile }: BedrockEndpoint): Headers {
  const { known } = profile.betas;
  const { 'anthropic-beta': given, ...rest } = headers;
  if (given === undefined || known === undefined || !profile.told) return headers;
  const kept = given
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => known.includes(beta));
  return kept.length > 0 ? { ...rest, 'anthropic-beta': kept.join(',') } : rest;
}

function decoder({ format, stream }: EncodedCall): ChatDecoder {
  if (format === 'bedrock-invoke') {
    return stream ? new EventStreamDecoder(new InvokeEvents()) : new WholeAnswerDecoder(anthropicAnswerParts);
  }
  return stream ? new EventStreamDecoder(new ConverseEvents()) : new WholeAnswerDecoder(converseAnswerParts);
}
