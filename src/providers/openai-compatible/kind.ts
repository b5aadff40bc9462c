import { connectionFields } from '../../core/fields/connection-fields.ts';
import { withDefault } from '../../core/fields/field.ts';
import { baseUrlField, secretField } from '../../core/fields/provider-fields.ts';
import { apiKeyOrNone, apiKeysField, oneOfApiKeys } from '../api-key.ts';
import { defineKind } from '../define-kind.ts';
import { bindOpenAiEmbedding } from './embed.ts';
import { bindOpenAiCompatible } from './provider.ts';

export const openaiKind = defineKind({
  kind: 'openai',
  doc: 'OpenAI, or a server with its API: vLLM, Ollama, Groq…',
  kindDoc: 'OpenAI chat completions.',
  fields: {
    baseUrl: withDefault('https://api.openai.com/v1', baseUrlField('Base URL, up to and including `/v1`.')),
    apiKey: secretField('API key; left out for servers that need none.'),
    apiKeys: apiKeysField(),
    ...connectionFields,
  },
  otelName: 'openai',
  priceVendor: 'openai',
  offer: {
    variables: ['OPENAI_API_KEY'],
    needsVariable: true,
    line: (variable) => `openai: { kind: openai, apiKey: "\${${variable}}" }`,
  },
  problems: oneOfApiKeys,
  endpoint: ({ baseUrl, apiKey, apiKeys }) => ({ baseUrl, credentials: apiKeyOrNone(apiKey, apiKeys) }),
  bind: bindOpenAiCompatible,
  bindEmbedding: bindOpenAiEmbedding,
});
