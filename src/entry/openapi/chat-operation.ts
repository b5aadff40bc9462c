import type { DialectName } from '../../core/dialect-name.ts';
import type { OpenApiOperation } from '../operation.ts';
import { errorResponses } from './error-responses.ts';
import { answerHeaderDocs } from './headers.ts';
import { type SchemaName, schemaRef } from './schemas.ts';

export interface ChatOperationDoc {
  readonly operationId: string;
  readonly summary: string;
  readonly dialect: DialectName;
  readonly request: SchemaName;
  /** Content of the 200 answer by media type. */
  readonly answers: Readonly<Record<string, object>>;
  readonly extraHeaders?: Readonly<Record<string, object>>;
}

/** The document's entry for an operation that asks a model. */
export function chatOperation(operation: ChatOperationDoc): OpenApiOperation {
  return {
    operationId: operation.operationId,
    summary: operation.summary,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schemaRef(operation.request) } },
    },
    responses: {
      '200': {
        description: 'The answer.',
        headers: { ...answerHeaderDocs, ...operation.extraHeaders },
        content: operation.answers,
      },
      ...errorResponses(operation.dialect),
    },
  };
}

/** The entry for Bedrock's dialects. The model is in the path, and AWS SDKs sign. */
export function bedrockOperation(operation: ChatOperationDoc): OpenApiOperation {
  return {
    ...chatOperation(operation),
    parameters: [
      {
        name: 'modelId',
        in: 'path',
        required: true,
        description: 'Name or alias of a configured model, percent-encoded.',
        schema: { type: 'string' },
      },
    ],
    security: [{ bearer: [] }, { sigv4: [] }, {}],
  };
}

/** The content of an answer as server-sent events. */
export function sseContent(frame: SchemaName, description: string): object {
  return { schema: { type: 'string', description, contentSchema: schemaRef(frame) } };
}

/** Media type of AWS's binary streams. */
export const EVENT_STREAM = 'application/vnd.amazon.eventstream';
