import type { ChatRequest, RawRequest } from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';
import { anthropicHeaders, withAnthropicHeaders } from '../anthropic-headers.ts';
import { readMessages } from '../anthropic-messages/parse.ts';
import { InvokeBody } from '../anthropic-messages/schema.ts';
import type { ParseContext } from '../dialect.ts';
import { fieldsOf } from '../validation/unknown-fields.ts';
import { bodyValidator } from '../validation/validate.ts';

const validate = bodyValidator(InvokeBody);
const INVOKE_FIELDS = fieldsOf(InvokeBody);

/**
 * The request of InvokeModel, whose body belongs to the model family in the path: here, Anthropic's.
 * @throws FailureError `invalid_request` that names the field
 */
export function parseInvoke(raw: RawRequest, context: ParseContext): ChatRequest {
  requireMember(raw, 'anthropic_version');
  requireMember(raw, 'messages');
  validate(raw.json);
  const betas = raw.json.anthropic_beta as readonly string[] | undefined;
  // The version in the body is Bedrock's own and means nothing to Anthropic's API.
  const { anthropicBeta } = anthropicHeaders(context);
  const headers = callHeaders(context);
  const request = readMessages(withAnthropicHeaders(headers ? { ...raw, headers } : raw, context), {
    model: context.pathModel,
    stream: context.pathStream ?? false,
    headers: { anthropicBeta: betas ? [...anthropicBeta, ...betas] : anthropicBeta },
    knownFields: INVOKE_FIELDS,
  });
  // Elsewhere a guardrail cannot be applied: the caller has to be told, not left to believe it was.
  return headers ? { ...request, unmapped: [...request.unmapped, ...Object.keys(headers)] } : request;
}

/** What InvokeModel takes in headers that Converse has in its body (aws.md §1.4). */
const CALL_HEADERS: readonly string[] = [
  'x-amzn-bedrock-trace',
  'x-amzn-bedrock-guardrailidentifier',
  'x-amzn-bedrock-guardrailversion',
  'x-amzn-bedrock-performanceconfig-latency',
  'x-amzn-bedrock-service-tier',
  'x-amzn-bedrock-request-metadata',
];

function callHeaders(context: ParseContext): Record<string, string> | undefined {
  let headers: Record<string, string> | undefined;
  for (const name of CALL_HEADERS) {
    const value = context.header(name);
    if (value !== null) headers = { ...headers, [name]: value };
  }
  return headers;
}

/** Bodies of other families (`inputText`, `prompt`) are told what is spoken here rather than which field they lack. */
function requireMember(raw: RawRequest, member: string): void {
  if (Object.hasOwn(raw.json, member)) return;
  fail(
    'invalid_request',
    `${member}: is required. InvokeModel takes Anthropic Messages bodies here ` +
      '(anthropic_version "bedrock-2023-05-31", max_tokens, messages); use Converse for other models',
    { param: member },
  );
}
