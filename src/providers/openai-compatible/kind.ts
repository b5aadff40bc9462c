import { connectionFields } from '../../core/fields/connection-fields.ts';
import { withDefault } from '../../core/fields/field.ts';
import { baseUrlField, secretField } from '../../core/fields/provider-fields.ts';
import type { OptionProblem } from '../../ports/provider-kind.ts';
import { apiKeyOrNone, apiKeysField } from '../api-key.ts';
import { awsCredentialFields, awsCredentials, clashOfCredentials, regionField } from '../aws-options.ts';
import { defineKind } from '../define-kind.ts';
import { needsSignature, signingScope } from './aws-signing.ts';
import { bindOpenAiEmbedding } from './embed.ts';
import { bindOpenAiCompatible } from './provider.ts';

export const openaiKind = defineKind({
  kind: 'openai',
  doc: 'OpenAI, or a server with its API: vLLM, Ollama, Groq…',
  kindDoc: 'OpenAI chat completions.',
  fields: {
    baseUrl: withDefault('https://api.openai.com/v1', baseUrlField('Base URL, up to and including `/v1`.')),
    apiKey: secretField('API key; left out for servers that need none.'),
    apiKeys: apiKeysField(),
    region: regionField(
      "For Bedrock's OpenAI endpoints: the region that requests are signed for. Left out where the host names it.",
    ),
    ...awsCredentialFields(
      "Fixed AWS credentials, for Bedrock's OpenAI endpoints. There, with neither these nor `apiKey`: the AWS default chain.",
    ),
    ...connectionFields,
  },
  otelName: 'openai',
  priceVendor: 'openai',
  offer: {
    variables: ['OPENAI_API_KEY'],
    needsVariable: true,
    line: (variable) => `openai: { kind: openai, apiKey: "\${${variable}}" }`,
  },
  problems(options, env) {
    const problems: OptionProblem[] = [];
    const clash = clashOfCredentials(options);
    if (clash !== undefined) problems.push({ message: clash });
    if (needsSignature(options) && signingScope(options, env).region === undefined) {
      const message =
        'is missing, and neither `baseUrl` nor AWS_REGION names one: an AWS region such as us-east-1';
      problems.push({ option: 'region', message });
    }
    return problems;
  },
  endpoint(options, env) {
    const { baseUrl, apiKey, apiKeys } = options;
    if (!needsSignature(options)) return { baseUrl, credentials: apiKeyOrNone(apiKey, apiKeys) };
    const { service = '', region = '' } = signingScope(options, env);
    return { baseUrl, credentials: awsCredentials(options), signing: { service, region } };
  },
  bind: bindOpenAiCompatible,
  bindEmbedding: bindOpenAiEmbedding,
});
