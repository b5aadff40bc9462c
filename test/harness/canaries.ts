/** Secrets of the operator, of providers and of callers' keys. They stand nowhere, not even in the body of an error. */
export const CREDENTIALS = {
  callerKey: 'canary-01-key-of-a-caller',
  otherKey: 'canary-02-key-of-another-caller',
  signingKey: 'canary-03-key-that-signs',
  adminKey: 'canary-04-key-of-the-operator',
  openaiKey: 'canary-05-key-of-openai',
  anthropicKey: 'canary-06-key-of-anthropic',
  rotatingKey: 'canary-07-first-of-several-keys',
  secondRotatingKey: 'canary-08-second-of-several-keys',
  accessKeyId: 'canary-09-access-key-id',
  secretAccessKey: 'canary-10-secret-access-key',
  sessionToken: 'canary-11-session-token',
  urlUser: 'canary-12-user-of-the-url',
  urlPassword: 'canary-13-password-of-the-url',
  headerValue: 'canary-14-value-of-a-header',
  proxyUser: 'canary-15-user-of-the-proxy',
  proxyPassword: 'canary-16-password-of-the-proxy',
  environment: 'canary-17-in-the-environment',
  storeUser: 'canary-18-user-of-the-store',
  storePassword: 'canary-19-password-of-the-store',
} as const;

/** What callers send that is wrong, and no secret of ours. */
export const GUESSES = {
  wrongKey: 'canary-20-guessed-key',
  wrongBearer: 'canary-21-guessed-bearer',
  wrongAdmin: 'canary-22-guessed-admin-key',
  basic: 'canary-23-basic-authorization',
  cookie: 'canary-24-cookie',
  signature: 'canary-25-signature',
  idempotencyKey: 'canary-26-idempotency-key',
  baggage: 'canary-27-baggage',
  query: 'canary-28-query',
} as const;

/** What callers and models say. */
export const WORDS = {
  system: 'canary-29-system-prompt',
  user: 'canary-30-prompt',
  assistant: 'canary-31-earlier-answer',
  toolDescription: 'canary-32-tool-description',
  toolArguments: 'canary-33-tool-arguments',
  toolResult: 'canary-34-tool-result',
  image: 'Y2FuYXJ5LTM1LWltYWdl',
  stop: 'canary-36-stop-sequence',
  metadata: 'canary-37-metadata',
  answer: 'canary-38-answer',
  reasoning: 'canary-39-reasoning',
  wrongValue: 'canary-40-wrong-value',
} as const;

/** Things that look like credentials, in the words of a provider. No configuration holds them. */
export const ECHOED = {
  vendorKey: 'sk-canary41abcdefghijkl',
  webhookSecret: 'whsec_canary42abcdefghijkl',
  token: 'eyJjYW5hcnk0MyI6MX0.eyJjYW5hcnk0MyI6MX0.canary43',
  github: 'ghp_canary44abcdefghijkl',
  awsSecret: 'canary45/K7MDENG/bPxRfiCYEXAMPLEKEY12345',
  userInfo: 'canary-46-user:canary-46-password',
  bearer: 'canary-47-bearer',
  basicToken: 'Y2FuYXJ5LTQ4LWJhc2lj',
  urlSignature: 'canary-49-signature-of-a-url',
  privateKey: 'canary50privatekey',
  password: 'canary-51-password',
  slack: 'xoxb-canary52-abcdefgh',
} as const;

/** A text in which all of them stand as servers write them. */
export const ECHO: string = [
  `bad key ${ECHOED.vendorKey}`,
  `secret ${ECHOED.webhookSecret}`,
  `token ${ECHOED.token}`,
  `pushed with ${ECHOED.github}`,
  `signed with ${ECHOED.awsSecret}`,
  `at https://${ECHOED.userInfo}@models.internal/v1`,
  `Authorization: Bearer ${ECHOED.bearer}`,
  `authorization: Basic ${ECHOED.basicToken}`,
  `X-Amz-Signature=${ECHOED.urlSignature}&X-Amz-Date=1`,
  `-----BEGIN PRIVATE KEY-----${ECHOED.privateKey}-----END PRIVATE KEY-----`,
  `password=${ECHOED.password}`,
  `slack ${ECHOED.slack}`,
].join('; ');

export function valuesOf(...groups: readonly Readonly<Record<string, string>>[]): readonly string[] {
  return groups.flatMap((group) => Object.values(group));
}
