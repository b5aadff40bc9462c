import { type Static, Type } from 'typebox';
import { CachePointBlock, ConverseAssistantBlock, ConverseUserBlock, SystemBlock } from './schema-blocks.ts';

const MessageSchema = Type.Union([
  Type.Object({ role: Type.Literal('user'), content: Type.Array(ConverseUserBlock) }),
  Type.Object({ role: Type.Literal('assistant'), content: Type.Array(ConverseAssistantBlock) }),
  Type.Object({ role: Type.Literal('system'), content: Type.Array(SystemBlock) }),
]);

export const InferenceConfig = Type.Object({
  maxTokens: Type.Optional(Type.Integer({ minimum: 1 })),
  temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  topP: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  stopSequences: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 2_500 })),
});

const ToolSpec = Type.Object({
  name: Type.String({ pattern: '^[a-zA-Z0-9_-]{1,64}$' }),
  description: Type.Optional(Type.String()),
  inputSchema: Type.Object({ json: Type.Object({}, { description: 'JSON Schema of the arguments.' }) }),
  strict: Type.Optional(Type.Boolean()),
});

const ToolConfig = Type.Object({
  tools: Type.Array(
    Type.Union([
      Type.Object({ toolSpec: ToolSpec }),
      CachePointBlock,
      Type.Object({ systemTool: Type.Object({}, { description: 'For Bedrock targets only.' }) }),
    ]),
  ),
  toolChoice: Type.Optional(
    Type.Union([
      Type.Object({ auto: Type.Object({}) }),
      Type.Object({ any: Type.Object({}) }),
      Type.Object({ tool: Type.Object({ name: Type.String({ minLength: 1 }) }) }),
    ]),
  ),
});

const ConverseOutputConfig = Type.Object({
  textFormat: Type.Optional(
    Type.Object({
      type: Type.Literal('json_schema'),
      structure: Type.Object({
        jsonSchema: Type.Object({
          schema: Type.String({ description: 'JSON Schema of the answer, as JSON text.' }),
          name: Type.Optional(Type.String()),
          description: Type.Optional(Type.String()),
        }),
      }),
    }),
  ),
  effort: Type.Optional(Type.String({ minLength: 1 })),
});

/**
 * `POST /model/{id}/converse` and `converse-stream`. Unknown fields are allowed: they are passed on to a target of the same
 * dialect.
 */
export const ConverseBody = Type.Object({
  messages: Type.Optional(
    Type.Array(MessageSchema, {
      description: 'Required, unless the model id is the ARN of a stored prompt.',
    }),
  ),
  system: Type.Optional(Type.Array(SystemBlock)),
  inferenceConfig: Type.Optional(InferenceConfig),
  toolConfig: Type.Optional(ToolConfig),
  outputConfig: Type.Optional(ConverseOutputConfig),
  additionalModelRequestFields: Type.Optional(
    Type.Object({}, { description: "The model's own fields, such as `thinking` or `top_k`." }),
  ),
});

export type ConverseBody = Static<typeof ConverseBody>;
export type ToolConfig = Static<typeof ToolConfig>;
export type ConverseOutputConfig = Static<typeof ConverseOutputConfig>;
