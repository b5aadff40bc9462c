import { connectionFields } from '../../core/fields/connection-fields.ts';
import { withDefault } from '../../core/fields/field.ts';
import { secretField, unversionedBaseUrlField } from '../../core/fields/provider-fields.ts';
import { apiKeyOrNone, apiKeysField, oneOfApiKeys } from '../api-key.ts';
import { defineKind } from '../define-kind.ts';
import { bindAnthropic } from './provider.ts';

export const anthropicKind = defineKind({
  kind: 'anthropic',
  doc: 'Anthropic, or a server with its API.',
  kindDoc: 'Anthropic Messages.',
  fields: {
    baseUrl: withDefault('https://api.anthropic.com', unversionedBaseUrlField('Base URL, without `/v1`.')),
    apiKey: secretField('API key; left out for servers that need none.'),
    apiKeys: apiKeysField(),
    ...connectionFields,
  },
  otelName: 'anthropic',
  priceVendor: 'anthropic',
  offer: {
    variables: ['ANTHROPIC_API_KEY'],
    needsVariable: true,
    line: (variable) => `claude: { kind: anthropic, apiKey: "\${${variable}}" }`,
  },
  problems: oneOfApiKeys,
  endpoint: ({ baseUrl, apiKey, apiKeys }) => ({ baseUrl, credentials: apiKeyOrNone(apiKey, apiKeys) }),
  bind: bindAnthropic,
});
