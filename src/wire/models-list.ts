import { type Static, Type } from 'typebox';

/** A model in OpenAI's shape. */
export const OpenAiModel = Type.Object({
  id: Type.String(),
  object: Type.Literal('model'),
  created: Type.Integer({ description: 'Seconds since 1970.' }),
  owned_by: Type.String(),
});
export type OpenAiModel = Static<typeof OpenAiModel>;

export const OpenAiModelList = Type.Object({ object: Type.Literal('list'), data: Type.Array(OpenAiModel) });
export type OpenAiModelList = Static<typeof OpenAiModelList>;

/** A model in Anthropic's shape. Unknown facts are null. */
export const AnthropicModel = Type.Object({
  type: Type.Literal('model'),
  id: Type.String(),
  display_name: Type.String(),
  created_at: Type.String({ description: 'RFC 3339.' }),
  capabilities: Type.Null(),
  deprecated_at: Type.Null(),
  lifecycle: Type.Literal('active'),
  line: Type.Null(),
  max_input_tokens: Type.Null(),
  max_tokens: Type.Null(),
  retires_at: Type.Null(),
});
export type AnthropicModel = Static<typeof AnthropicModel>;

export const AnthropicModelList = Type.Object({
  data: Type.Array(AnthropicModel),
  has_more: Type.Boolean(),
  first_id: Type.Union([Type.String(), Type.Null()]),
  last_id: Type.Union([Type.String(), Type.Null()]),
});
export type AnthropicModelList = Static<typeof AnthropicModelList>;

/**
 * Body of `GET /v1/models`.
 * @param createdSeconds seconds since 1970, the same for all models
 */
export function openaiModels(names: readonly string[], createdSeconds: number): OpenAiModelList {
  return { object: 'list', data: names.map((name) => openaiModel(name, createdSeconds)) };
}

export function openaiModel(name: string, createdSeconds: number): OpenAiModel {
  return { id: name, object: 'model', created: createdSeconds, owned_by: 'sluiceway' };
}

/** The same list in Anthropic's shape. One page holds all models. */
export function anthropicModels(names: readonly string[], createdSeconds: number): AnthropicModelList {
  return {
    data: names.map((name) => anthropicModel(name, createdSeconds)),
    has_more: false,
    first_id: names[0] ?? null,
    last_id: names.at(-1) ?? null,
  };
}

export function anthropicModel(name: string, createdSeconds: number): AnthropicModel {
  return {
    type: 'model',
    id: name,
    display_name: name,
    created_at: new Date(createdSeconds * 1_000).toISOString().replace('.000Z', 'Z'),
    capabilities: null,
    deprecated_at: null,
    lifecycle: 'active',
    line: null,
    max_input_tokens: null,
    max_tokens: null,
    retires_at: null,
  };
}
