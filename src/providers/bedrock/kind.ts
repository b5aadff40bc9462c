import { connectionFields } from '../../core/fields/connection-fields.ts';
import type { Environment } from '../../core/fields/environment.ts';
import { required } from '../../core/fields/field.ts';
import { section } from '../../core/fields/group-fields.ts';
import { baseUrlField, secretField } from '../../core/fields/provider-fields.ts';
import { text } from '../../core/fields/scalar-fields.ts';
import type { CredentialSettings } from '../../ports/credential-source.ts';
import type { OptionProblem } from '../../ports/provider-kind.ts';
import { apiKeyOrNone, apiKeysField } from '../api-key.ts';
import { defineKind } from '../define-kind.ts';
import { bindBedrockEmbedding } from './embed.ts';
import { bindBedrock } from './provider.ts';

const REGION = /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/;

const credentialFields = section(
  'Fixed AWS credentials. With neither these nor `apiKey`: the AWS default chain.',
  {
    accessKeyId: required(secretField('Access key id.')),
    secretAccessKey: required(secretField('Secret access key.')),
    sessionToken: secretField('Session token of temporary credentials.'),
  },
);

interface CredentialOptions {
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

export const bedrockKind = defineKind({
  kind: 'bedrock',
  doc: 'Amazon Bedrock.',
  kindDoc: 'Amazon Bedrock.',
  fields: {
    region: text({
      doc: 'AWS region; `AWS_REGION` or `AWS_DEFAULT_REGION` where it is not given.',
      values: 'an AWS region such as us-east-1',
      pattern: REGION,
    }),
    endpoint: baseUrlField("Base URL in place of the region's own, such as a VPC endpoint."),
    apiKey: secretField('A Bedrock bearer key, in place of `credentials`.'),
    apiKeys: apiKeysField(),
    credentials: credentialFields,
    profile: text({
      doc: 'Profile of the AWS configuration files that the default chain reads.',
      values: 'the name of a profile',
      pattern: /^[^\r\n]{1,128}$/,
    }),
    ...connectionFields,
  },
  otelName: 'aws.bedrock',
  priceVendor: 'aws',
  offer: {
    variables: ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_ACCESS_KEY_ID', 'AWS_PROFILE'],
    needsVariable: false,
    line(variable, env) {
      const region = regionOf(undefined, env) === undefined ? ', region: us-east-1' : '';
      const apiKey = variable === 'AWS_BEARER_TOKEN_BEDROCK' ? `, apiKey: "\${${variable}}"` : '';
      return `aws: { kind: bedrock${region}${apiKey} }`;
    },
  },
  problems(options, env) {
    const problems: OptionProblem[] = [];
    if (regionOf(options.region, env) === undefined) {
      const message = 'is missing, and AWS_REGION names none: an AWS region such as us-east-1';
      problems.push({ option: 'region', message });
    }
    const given = (['credentials', 'apiKey', 'apiKeys', 'profile'] as const).filter(
      (name) => options[name] !== undefined,
    );
    if (given.length > 1)
      problems.push({ message: `${given.map((name) => `\`${name}\``).join(' and ')} exclude each other` });
    return problems;
  },
  endpoint(options, env) {
    const region = regionOf(options.region, env) ?? '';
    return {
      region,
      baseUrl: options.endpoint ?? `https://bedrock-runtime.${region}.amazonaws.com`,
      credentials: credentialSettings(options),
    };
  },
  bind: bindBedrock,
  bindEmbedding: bindBedrockEmbedding,
});

/** Undefined: neither the provider nor the environment names a region that could be one. */
function regionOf(given: string | undefined, env: Environment): string | undefined {
  if (given !== undefined) return given;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || '';
  return REGION.test(region) ? region : undefined;
}

function credentialSettings({
  apiKey,
  apiKeys,
  credentials,
  profile,
}: CredentialOptions): CredentialSettings {
  if (apiKey !== undefined || apiKeys !== undefined) return apiKeyOrNone(apiKey, apiKeys);
  if (credentials === undefined)
    return profile === undefined ? { type: 'aws-chain' } : { type: 'aws-chain', profile };
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const fixed = { type: 'aws', accessKeyId, secretAccessKey } as const;
  return sessionToken === undefined ? fixed : { ...fixed, sessionToken };
}
