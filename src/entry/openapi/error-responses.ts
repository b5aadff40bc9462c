import { Type } from 'typebox';
import type { DialectName } from '../../core/dialect-name.ts';
import { FAILURES, type FailureCode } from '../../core/failure.ts';
import { NativeErrorBody } from '../../wire/native/schema.ts';
import { OpenAiErrorBody } from '../../wire/openai-chat/schemas/reply.ts';
import { targetHeaderDocs } from './headers.ts';

const AnthropicErrorBody = Type.Object({
  type: Type.Literal('error'),
  error: Type.Object({ type: Type.String(), message: Type.String() }),
  request_id: Type.String(),
});

/** The header `x-amzn-errortype` holds the name of the exception too. */
const BedrockErrorBody = Type.Object({ __type: Type.String(), message: Type.String() });

export const ERROR_SCHEMAS = Object.freeze({
  NativeError: NativeErrorBody,
  OpenAiError: OpenAiErrorBody,
  AnthropicError: AnthropicErrorBody,
  BedrockError: BedrockErrorBody,
});

const SCHEMA_OF: Readonly<Record<DialectName, keyof typeof ERROR_SCHEMAS>> = {
  native: 'NativeError',
  'openai-chat': 'OpenAiError',
  'anthropic-messages': 'AnthropicError',
  'bedrock-converse': 'BedrockError',
  'bedrock-invoke': 'BedrockError',
};

const retryAfterHeader = {
  description: 'Seconds to wait before the next try; on 429 always, elsewhere where a provider named a time.',
  schema: { type: 'integer', minimum: 1 },
};

/** Every failure that a call may end in, by its status in this dialect. */
export function errorResponses(dialect: DialectName): Record<string, object> {
  const schema = { $ref: `#/components/schemas/${SCHEMA_OF[dialect]}` };
  const responses: Record<string, object> = {};
  for (const [status, codes] of codesByStatus(dialect)) {
    responses[status] = {
      description: codes.map((code) => `${code}: ${FAILURES[code].meaning}`).join(' '),
      headers: {
        ...targetHeaderDocs,
        ...(status === 429 || status >= 503 ? { 'retry-after': retryAfterHeader } : {}),
      },
      content: { 'application/json': { schema } },
    };
  }
  return responses;
}

function codesByStatus(dialect: DialectName): Map<number, FailureCode[]> {
  const byStatus = new Map<number, FailureCode[]>();
  for (const code of Object.keys(FAILURES) as FailureCode[]) {
    const status = statusIn(dialect, code);
    // 499 is left out: its client has closed the connection, so that nobody reads the answer.
    if (status === 499) continue;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

/** AWS answers an unknown key with 403, not 401. */
function statusIn(dialect: DialectName, code: FailureCode): number {
  return code === 'unauthenticated' && dialect.startsWith('bedrock-') ? 403 : FAILURES[code].status;
}
