import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime';
import type { ConnectOptions, SdkUnderTest } from './chat-client.ts';

/**
 * A client that signs with the key's name and text. Everything else is the SDK's default, with HTTP/2. Only retries are off,
 * because they would wait as long as `retry-after` says.
 */
export function bedrockAt({ url, keyName, key }: ConnectOptions): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    endpoint: url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: keyName, secretAccessKey: key },
  });
}

export const awsErrors: Pick<SdkUnderTest, 'errors' | 'retryAfter'> = {
  errors: {
    badRequest: (error) => error instanceof ValidationException,
    // The SDK has no class for this exception.
    authentication: (error) =>
      error instanceof Error &&
      ['UnrecognizedClientException', 'InvalidSignatureException'].includes(error.name),
    rateLimit: (error) => error instanceof ThrottlingException,
    midStream: (error) => error instanceof BedrockRuntimeServiceException,
    notFound: (error) => error instanceof ResourceNotFoundException,
  },
  retryAfter: (error) =>
    error instanceof ThrottlingException ? error.$response?.headers['retry-after'] : undefined,
};
