import { CountTokensBody, InvokeBody, MessagesBody } from '../../wire/anthropic-messages/schemas/body.ts';
import { ConverseBody } from '../../wire/bedrock-converse/schema.ts';
import { AnthropicModel, AnthropicModelList, OpenAiModel, OpenAiModelList } from '../../wire/models-list.ts';
import { NativeChatRequest, NativeChatResponse, NativeStreamFrame } from '../../wire/native/schema.ts';
import { ChatCompletion, ChatCompletionChunk } from '../../wire/openai-chat/schemas/reply.ts';
import { ChatCompletionRequest } from '../../wire/openai-chat/schemas/request.ts';
import { CreateKeyRequest, KeyListSchema, RotateKeyRequest, ShownKeySchema } from '../admin/key-schemas.ts';
import { KeyUsageSchema, LedgerSchema, UsageListSchema } from '../usage/usage-schemas.ts';
import { ERROR_SCHEMAS } from './error-responses.ts';
import { AnthropicMessage, AnthropicTokenCount, ConverseAnswer } from './reply-schemas.ts';

/** `components.schemas`. The dialects validate request bodies with the same schemas. */
export const SCHEMAS = Object.freeze({
  NativeChatRequest,
  NativeChatResponse,
  NativeStreamFrame,
  ChatCompletionRequest,
  ChatCompletion,
  ChatCompletionChunk,
  AnthropicMessagesRequest: MessagesBody,
  AnthropicCountTokensRequest: CountTokensBody,
  AnthropicMessage,
  AnthropicTokenCount,
  BedrockInvokeRequest: InvokeBody,
  BedrockConverseRequest: ConverseBody,
  BedrockConverseAnswer: ConverseAnswer,
  OpenAiModel,
  OpenAiModelList,
  AnthropicModel,
  AnthropicModelList,
  CreateKeyRequest,
  RotateKeyRequest,
  ShownKey: ShownKeySchema,
  KeyList: KeyListSchema,
  KeyUsage: KeyUsageSchema,
  UsageList: UsageListSchema,
  Ledger: LedgerSchema,
  ...ERROR_SCHEMAS,
});

export type SchemaName = keyof typeof SCHEMAS;

export function schemaRef(name: SchemaName): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
