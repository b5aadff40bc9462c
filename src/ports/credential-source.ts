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

export interface CredentialSource {
  /**
   * Credentials, cached and renewed before they expire.
   * @throws Error when none can be found; its message names the places that were searched
   */
  credentials(): Promise<Credentials> | Credentials;
}
