/** What signs a request to a provider. */
export type Credentials =
  | { readonly type: 'none' }
  | { readonly type: 'api-key'; readonly apiKey: string }
  | {
      readonly type: 'aws';
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken?: string;
    };

/** What a configuration says of credentials. `aws-chain`: they are looked for where the AWS SDKs look. */
export type CredentialSettings =
  | Credentials
  /** Several keys, of which one is used until it is refused. */
  | { readonly type: 'api-keys'; readonly apiKeys: readonly string[] }
  | { readonly type: 'aws-chain'; readonly profile?: string };

export interface CredentialSource {
  /**
   * Credentials, cached and renewed before they expire.
   * @throws Error when none can be found; its message names the places that were searched
   */
  credentials(): Promise<Credentials> | Credentials;
}
