import type { ChatRequest, RawRequest } from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';
import { anthropicHeaders, withAnthropicHeaders } from '../anthropic-headers.ts';
import { readMessages } from '../anthropic-messages/parse.ts';
import { InvokeBody } from '../anthropic-messages/schemas/body.ts';
import type { ParseContext } from '../dialect.ts';
import { fieldsOf } from '../validation/unknown-fields.ts';
import { bodyValidator } from '../validation/validate.ts';

const validate = bodyValidator(InvokeBody);
const INVOKE_FIELDS = fieldsOf(InvokeBody);

/**
 * Reads the request of InvokeModel, whose body has the format of the model in the path: here, Anthropic's.
 * @throws FailureError `invalid_request` that names the field
 */
export function parseInvoke(raw: RawRequest, context: ParseContext): ChatRequest {
  requireMember(raw, 'anthropic_version');
  requireMember(raw, 'messages');
  validate(raw.json);
  const betas = raw.json.anthropic_beta as readonly string[] | undefined;
  // The version in the body is Bedrock's own. Anthropic's API does not know it.
  const { anthropicBeta } = anthropicHeaders(context);
  const headers = callHeaders(context);
  const request = readMessages(withAnthropicHeaders(headers ? { ...raw, headers } : raw, context), {
    model: context.pathModel,
    stream: context.pathStream ?? false,
    headers: { anthropicBeta: betas ? [...anthropicBeta, ...betas] : anthropicBeta },
    knownFields: INVOKE_FIELDS,
  });
  // No other target can apply a guardrail. The warning says so; without it the caller would believe in one.
  return headers ? { ...request, unmapped: [...request.unmapped, ...Object.keys(headers)] } : request;
}

/**
 * What InvokeModel takes in headers, and Converse in its body.
 * See https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 */
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

/**
 * A body of another model family (`inputText`, `prompt`) is refused with the format that is expected, instead of a missing
 * field.
 */
function requireMember(raw: RawRequest, member: string): void {
  if (Object.hasOwn(raw.json, member)) return;
  fail(
    'invalid_request',
    `${member}: is required. InvokeModel takes Anthropic Messages bodies here ` +
      '(anthropic_version "bedrock-2023-05-31", max_tokens, messages); use Converse for other models',
    { param: member },
  );
}
