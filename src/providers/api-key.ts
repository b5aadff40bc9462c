import { list } from '../core/fields/group-fields.ts';
import { secretField } from '../core/fields/provider-fields.ts';
import type { CredentialSettings } from '../ports/credential-source.ts';
import type { OptionProblem } from '../ports/provider-kind.ts';

export function apiKeysField() {
  return list(
    'Several API keys, in place of `apiKey`. One is used until the provider answers 401, 403 or 429; then the next one, while it rests (429: `retry-after`, else 30s; 401 and 403: 5m).',
    secretField('An API key.'),
    { min: 1 },
  );
}

/** For servers that ask for a key, and for those of one's own that ask for none. */
export function apiKeyOrNone(apiKey: string | undefined, apiKeys?: readonly string[]): CredentialSettings {
  if (apiKeys !== undefined && apiKeys.length > 0) return { type: 'api-keys', apiKeys };
  return apiKey === undefined ? { type: 'none' } : { type: 'api-key', apiKey };
}

export function oneOfApiKeys(options: {
  readonly apiKey: string | undefined;
  readonly apiKeys: readonly string[] | undefined;
}): readonly OptionProblem[] {
  if (options.apiKey === undefined || options.apiKeys === undefined) return [];
  return [{ message: '`apiKey` and `apiKeys` exclude each other' }];
}
