import type { Environment } from '../core/fields/environment.ts';
import { required } from '../core/fields/field.ts';
import { section } from '../core/fields/group-fields.ts';
import { secretField } from '../core/fields/provider-fields.ts';
import { text } from '../core/fields/scalar-fields.ts';
import type { CredentialSettings } from '../ports/credential-source.ts';
import { apiKeyOrNone } from './api-key.ts';

const REGION = /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/;

/** Options of providers that are signed for. */
export interface AwsOptions {
  readonly apiKey: string | undefined;
  readonly apiKeys: readonly string[] | undefined;
  readonly credentials:
    | {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken: string | undefined;
      }
    | undefined;
  readonly profile: string | undefined;
}

export function regionField(doc: string) {
  return text({ doc, values: 'an AWS region such as us-east-1', pattern: REGION });
}

export function awsCredentialFields(doc: string) {
  return {
    credentials: section(doc, {
      accessKeyId: required(secretField('Access key id.')),
      secretAccessKey: required(secretField('Secret access key.')),
      sessionToken: secretField('Session token of temporary credentials.'),
    }),
    profile: text({
      doc: 'Profile of the AWS configuration files that the default chain reads.',
      values: 'the name of a profile',
      pattern: /^[^\r\n]{1,128}$/,
    }),
  };
}

/** Undefined: neither the provider nor the environment names a region that could be one. */
export function regionOf(given: string | undefined, env: Environment): string | undefined {
  if (given !== undefined) return given;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || '';
  return REGION.test(region) ? region : undefined;
}

/** Two ways of saying who asks; undefined where there is one at most. */
export function clashOfCredentials(options: AwsOptions): string | undefined {
  const given = (['credentials', 'apiKey', 'apiKeys', 'profile'] as const).filter(
    (name) => options[name] !== undefined,
  );
  return given.length > 1
    ? `${given.map((name) => `\`${name}\``).join(' and ')} exclude each other`
    : undefined;
}

/** Keys, fixed credentials, or the default chain. */
export function awsCredentials({ apiKey, apiKeys, credentials, profile }: AwsOptions): CredentialSettings {
  if (apiKey !== undefined || apiKeys !== undefined) return apiKeyOrNone(apiKey, apiKeys);
  if (credentials === undefined)
    return profile === undefined ? { type: 'aws-chain' } : { type: 'aws-chain', profile };
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const fixed = { type: 'aws', accessKeyId, secretAccessKey } as const;
  return sessionToken === undefined ? fixed : { ...fixed, sessionToken };
}
