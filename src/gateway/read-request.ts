import { isSigned, requireSignature } from '../admit/authenticate.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import type { Clock } from '../ports/clock.ts';
import type { BodyLimits } from '../ports/http-server.ts';
import type { Dialect, ParseContext } from '../wire/dialect.ts';
import { checkContent, readJsonObject } from '../wire/read-body.ts';
import type { Inbound } from './inbound.ts';

/** What reading a request needs. */
export interface ReadingParts {
  readonly bodyLimits: BodyLimits;
  readonly clock: Clock;
}

/**
 * Reads the whole body.
 * @throws FailureError `unsupported_media_type`, `payload_too_large`, `request_timeout`
 */
export function readBody({ request, dialect }: Inbound, { bodyLimits }: ReadingParts): Promise<Uint8Array> {
  checkContent(dialect.name, (name) => request.header(name));
  return request.body(bodyLimits);
}

/**
 * The chat request in a body. A signature covers the body, so that it is verified here, before the body is parsed.
 * @throws FailureError `invalid_signature`, `invalid_json`, `invalid_request`, `unsupported`
 */
export function parseRequest(
  inbound: Inbound,
  body: Uint8Array,
  parse: Dialect['parse'],
  { clock }: ReadingParts,
): ChatRequest {
  const { request, dialect, principal, record } = inbound;
  if (isSigned(principal)) requireSignature(principal, request, body, clock.now());
  const chat = parse(readJsonObject(dialect.name, body), parseContextOf(inbound));
  record.stream = chat.stream;
  record.requestedModel = chat.model;
  return chat;
}

function parseContextOf({ request, pathModel, pathStream }: Inbound): ParseContext {
  const header = (name: string): string | null => request.header(name);
  // Most paths name no model, so that their context needs no copies.
  if (pathModel === undefined && pathStream === undefined) return { header };
  return {
    header,
    ...(pathModel === undefined ? {} : { pathModel }),
    ...(pathStream === undefined ? {} : { pathStream }),
  };
}
