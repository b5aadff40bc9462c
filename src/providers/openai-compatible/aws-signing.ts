import type { SigV4Scope } from '../../core/codec/sigv4.ts';
import type { Environment } from '../../core/fields/environment.ts';
import { type AwsOptions, regionOf } from '../aws-options.ts';

/** Signatures in place of a key: Bedrock answers in OpenAI's format, too. */
export interface AwsSigned {
  readonly signing?: SigV4Scope;
}

export interface SignedOptions extends AwsOptions {
  readonly baseUrl: string;
  readonly region: string | undefined;
}

/** `bedrock-runtime.us-east-1.amazonaws.com`, `bedrock-mantle.us-east-1.api.aws` and their kin. */
const BEDROCK_HOST =
  /^(bedrock-runtime|bedrock-mantle)(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;

/** Each endpoint has a name of its own in signatures: https://github.com/openai/openai-java/blob/main/bedrock.md */
const SERVICES: Readonly<Record<string, string>> = {
  'bedrock-runtime': 'bedrock',
  'bedrock-mantle': 'bedrock-mantle',
};

/** Is the provider signed for? Where AWS options say so, and at Bedrock's own hosts where no key is given. */
export function needsSignature(options: SignedOptions): boolean {
  const { region, credentials, profile, apiKey, apiKeys, baseUrl } = options;
  if (region !== undefined || credentials !== undefined || profile !== undefined) return true;
  return apiKey === undefined && apiKeys === undefined && bedrockHost(baseUrl) !== undefined;
}

/** What signatures are made for: as the host says, and where it does not, as the configuration does. */
export function signingScope(options: SignedOptions, env: Environment): Partial<SigV4Scope> {
  const host = bedrockHost(options.baseUrl);
  const region = options.region ?? host?.region ?? regionOf(undefined, env);
  return { service: host?.service ?? 'bedrock', ...(region === undefined ? {} : { region }) };
}

function bedrockHost(baseUrl: string): SigV4Scope | undefined {
  const match = URL.canParse(baseUrl) ? BEDROCK_HOST.exec(new URL(baseUrl).hostname) : null;
  const [, endpoint = '', region = ''] = match ?? [];
  return match ? { service: SERVICES[endpoint] ?? 'bedrock', region } : undefined;
}
