import type { ChatRequest, RawRequest } from '../../core/chat-request.ts';
import { anthropicHeaders } from '../anthropic-headers.ts';
import type { ParseContext, WireReply } from '../dialect.ts';
import { fieldsOf } from '../validation/unknown-fields.ts';
import { bodyValidator } from '../validation/validate.ts';
import { refuseRemoved } from './api-version.ts';
import { readMessages } from './parse.ts';
import { CountTokensBody, type MessagesBody } from './schemas/body.ts';

const validate = bodyValidator(CountTokensBody);
const COUNT_TOKENS_FIELDS = fieldsOf(CountTokensBody);

/**
 * The request of `POST /v1/messages/count_tokens`: a prompt without limits or sampling.
 * @throws FailureError `invalid_request` that names the field
 */
export function parseCountTokens(raw: RawRequest, context: ParseContext): ChatRequest {
  validate(raw.json);
  const body = raw.json as unknown as MessagesBody;
  const headers = anthropicHeaders(context);
  refuseRemoved(body, headers.anthropicVersion);
  return readMessages(raw, {
    model: body.model,
    stream: false,
    headers,
    knownFields: COUNT_TOKENS_FIELDS,
  });
}

export function countTokensReply(inputTokens: number, context: { readonly requestId: string }): WireReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'request-id': context.requestId },
    body: JSON.stringify({ input_tokens: inputTokens }),
  };
}
