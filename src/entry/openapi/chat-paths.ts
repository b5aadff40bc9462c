import type { DialectName } from '../../core/dialect-name.ts';
import { errorResponses } from './error-responses.ts';
import { answerHeaders } from './headers.ts';
import { type SCHEMAS, schemaRef } from './schemas.ts';

type SchemaName = keyof typeof SCHEMAS;

interface ChatOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly dialect: DialectName;
  readonly request: SchemaName;
  /** Content of the 200 answer by media type. */
  readonly answers: Readonly<Record<string, object>>;
  readonly extraHeaders?: Readonly<Record<string, object>>;
}

const EVENT_STREAM = 'application/vnd.amazon.eventstream';

/** Operations that reach a model. */
export const chatPaths: Readonly<Record<string, object>> = {
  '/v1/chat': chatOperation({
    operationId: 'chat',
    summary: 'Chat in our own dialect; a stream with `stream: true` or `accept: text/event-stream`.',
    dialect: 'native',
    request: 'NativeChatRequest',
    answers: {
      'application/json': { schema: schemaRef('NativeChatResponse') },
      'text/event-stream': sse('NativeStreamFrame', 'Each event is named for the `type` of its data.'),
    },
  }),
  '/v1/chat/completions': chatOperation({
    operationId: 'createChatCompletion',
    summary: "OpenAI's chat completions; a stream with `stream: true`.",
    dialect: 'openai-chat',
    request: 'ChatCompletionRequest',
    answers: {
      'application/json': { schema: schemaRef('ChatCompletion') },
      'text/event-stream': sse(
        'ChatCompletionChunk',
        'Ends in `data: [DONE]`, or in one error event without it.',
      ),
    },
  }),
  '/v1/messages': chatOperation({
    operationId: 'createMessage',
    summary: "Anthropic's Messages; a stream with `stream: true`.",
    dialect: 'anthropic-messages',
    request: 'AnthropicMessagesRequest',
    answers: {
      'application/json': { schema: schemaRef('AnthropicMessage') },
      'text/event-stream': { schema: { type: 'string', description: "Anthropic's stream events." } },
    },
  }),
  '/v1/messages/count_tokens': chatOperation({
    operationId: 'countMessageTokens',
    summary: 'Input tokens of a request: asked of the provider where it counts, else an estimate.',
    dialect: 'anthropic-messages',
    request: 'AnthropicCountTokensRequest',
    answers: { 'application/json': { schema: schemaRef('AnthropicTokenCount') } },
    extraHeaders: {
      'x-sluiceway-token-count': {
        description: 'Who counted.',
        schema: { type: 'string', enum: ['provider', 'estimate'] },
      },
    },
  }),
  '/model/{modelId}/converse': bedrockOperation({
    operationId: 'converse',
    summary: "Bedrock's Converse.",
    dialect: 'bedrock-converse',
    request: 'BedrockConverseRequest',
    answers: { 'application/json': { schema: schemaRef('BedrockConverseAnswer') } },
  }),
  '/model/{modelId}/converse-stream': bedrockOperation({
    operationId: 'converseStream',
    summary: "Bedrock's ConverseStream.",
    dialect: 'bedrock-converse',
    request: 'BedrockConverseRequest',
    answers: { [EVENT_STREAM]: {} },
  }),
  '/model/{modelId}/invoke': bedrockOperation({
    operationId: 'invokeModel',
    summary: "Bedrock's InvokeModel, for Anthropic bodies.",
    dialect: 'bedrock-invoke',
    request: 'BedrockInvokeRequest',
    answers: { 'application/json': { schema: schemaRef('AnthropicMessage') } },
  }),
  '/model/{modelId}/invoke-with-response-stream': bedrockOperation({
    operationId: 'invokeModelWithResponseStream',
    summary: "Bedrock's InvokeModelWithResponseStream, for Anthropic bodies.",
    dialect: 'bedrock-invoke',
    request: 'BedrockInvokeRequest',
    answers: { [EVENT_STREAM]: {} },
  }),
};

function chatOperation(operation: ChatOperation): { readonly post: object } {
  return {
    post: {
      operationId: operation.operationId,
      summary: operation.summary,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaRef(operation.request) } },
      },
      responses: {
        '200': {
          description: 'The answer.',
          headers: { ...answerHeaders, ...operation.extraHeaders },
          content: operation.answers,
        },
        ...errorResponses(operation.dialect),
      },
    },
  };
}

function bedrockOperation(operation: ChatOperation): object {
  return {
    parameters: [
      {
        name: 'modelId',
        in: 'path',
        required: true,
        description: 'Name or alias of a configured model, percent-encoded.',
        schema: { type: 'string' },
      },
    ],
    post: { ...chatOperation(operation).post, security: [{ bearer: [] }, { sigv4: [] }, {}] },
  };
}

function sse(frame: SchemaName, description: string): object {
  return { schema: { type: 'string', description, contentSchema: schemaRef(frame) } };
}
