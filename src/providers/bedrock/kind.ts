import { connectionFields } from '../../core/fields/connection-fields.ts';
import { baseUrlField, secretField } from '../../core/fields/provider-fields.ts';
import type { OptionProblem } from '../../ports/provider-kind.ts';
import { apiKeysField } from '../api-key.ts';
import {
  awsCredentialFields,
  awsCredentials,
  clashOfCredentials,
  regionField,
  regionOf,
} from '../aws-options.ts';
import { defineKind } from '../define-kind.ts';
import { bindBedrockEmbedding } from './embed.ts';
import { bindBedrock } from './provider.ts';

export const bedrockKind = defineKind({
  kind: 'bedrock',
  doc: 'Amazon Bedrock.',
  kindDoc: 'Amazon Bedrock.',
  fields: {
    region: regionField('AWS region; `AWS_REGION` or `AWS_DEFAULT_REGION` where it is not given.'),
    endpoint: baseUrlField("Base URL in place of the region's own, such as a VPC endpoint."),
    apiKey: secretField('A Bedrock bearer key, in place of `credentials`.'),
    apiKeys: apiKeysField(),
    ...awsCredentialFields('Fixed AWS credentials. With neither these nor `apiKey`: the AWS default chain.'),
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
    const clash = clashOfCredentials(options);
    if (clash !== undefined) problems.push({ message: clash });
    return problems;
  },
  endpoint(options, env) {
    const region = regionOf(options.region, env) ?? '';
    return {
      region,
      baseUrl: options.endpoint ?? `https://bedrock-runtime.${region}.amazonaws.com`,
      credentials: awsCredentials(options),
    };
  },
  bind: bindBedrock,
  bindEmbedding: bindBedrockEmbedding,
});
