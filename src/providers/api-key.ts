import type { CredentialSettings } from '../ports/credential-source.ts';

/** For servers that ask for a key, and for those of one's own that ask for none. */
export function apiKeyOrNone(apiKey: string | undefined): CredentialSettings {
  return apiKey === undefined ? { type: 'none' } : { type: 'api-key', apiKey };
}
