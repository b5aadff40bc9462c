import { errorResponses } from './error-responses.ts';
import { requestIdHeaderDocs } from './headers.ts';
import { schemaRef } from './schemas.ts';

/** For operations that need no key. */
export const NO_KEY: readonly object[] = Object.freeze([]);

export function jsonResponse(description: string, schema: object): object {
  return { description, headers: requestIdHeaderDocs, content: { 'application/json': { schema } } };
}

export function statusSchema(...values: readonly string[]): object {
  return { type: 'object', required: ['status'], properties: { status: { type: 'string', enum: values } } };
}

/** The header that selects the dialect of the model lists. */
export const anthropicVersionParameter: object = Object.freeze({
  name: 'anthropic-version',
  in: 'header',
  schema: { type: 'string' },
});

/** Refusals of a path that two dialects share. */
export function sharedRefusals(...statuses: readonly string[]): Record<string, object> {
  const schema = { oneOf: [schemaRef('OpenAiError'), schemaRef('AnthropicError')] };
  return Object.fromEntries(
    Object.entries(nativeRefusals(...statuses)).map(([code, response]) => [
      code,
      { ...response, content: { 'application/json': { schema } } },
    ]),
  );
}

export function nativeRefusals(...statuses: readonly string[]): Record<string, object> {
  return Object.fromEntries(
    Object.entries(errorResponses('native')).filter(([code]) => statuses.includes(code)),
  );
}
