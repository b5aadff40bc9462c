import { Type } from 'typebox';

// The Anthropic and Bedrock dialects write their answers without a schema. These schemas document them. The content blocks
// follow the providers' own documentation.

const tokens = Type.Integer({ minimum: 0 });
const Block = Type.Object({}, { description: 'A content block, told apart by its member.' });

export const AnthropicMessage = Type.Object({
  id: Type.String(),
  type: Type.Literal('message'),
  role: Type.Literal('assistant'),
  model: Type.String({ description: 'The model that answered, as its provider names it.' }),
  content: Type.Array(
    Type.Object({
      type: Type.Union([
        Type.Literal('text'),
        Type.Literal('tool_use'),
        Type.Literal('thinking'),
        Type.Literal('redacted_thinking'),
      ]),
    }),
  ),
  stop_reason: Type.String(),
  stop_sequence: Type.Union([Type.String(), Type.Null()]),
  usage: Type.Object({ input_tokens: tokens, output_tokens: tokens }),
});

export const AnthropicTokenCount = Type.Object({ input_tokens: tokens });

export const ConverseAnswer = Type.Object({
  output: Type.Object({
    message: Type.Object({ role: Type.Literal('assistant'), content: Type.Array(Block) }),
  }),
  stopReason: Type.String(),
  usage: Type.Object({ inputTokens: tokens, outputTokens: tokens, totalTokens: tokens }),
  metrics: Type.Object({ latencyMs: tokens }),
});
