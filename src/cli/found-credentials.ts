import type { Settings } from '../config/settings.ts';
import type { Environment } from '../core/fields/environment.ts';

interface Offer {
  readonly kind: 'bedrock' | 'anthropic' | 'openai';
  /** The first one that is set is named. */
  readonly variables: readonly string[];
  /** The line for `providers:` that would use it. */
  line(variable: string): string;
}

const OFFERS: readonly Offer[] = [
  {
    kind: 'bedrock',
    variables: ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_ACCESS_KEY_ID', 'AWS_PROFILE'],
    line: (variable) =>
      variable === 'AWS_BEARER_TOKEN_BEDROCK'
        ? `east: { kind: bedrock, region: us-east-1, apiKey: "\${${variable}}" }`
        : 'east: { kind: bedrock, region: us-east-1 }',
  },
  {
    kind: 'anthropic',
    variables: ['ANTHROPIC_API_KEY'],
    line: (variable) => `claude: { kind: anthropic, apiKey: "\${${variable}}" }`,
  },
  {
    kind: 'openai',
    variables: ['OPENAI_API_KEY'],
    line: (variable) => `openai: { kind: openai, apiKey: "\${${variable}}" }`,
  },
];

/** Credentials of the environment that no provider of the configuration is for: offered, never used by themselves. */
export function findCredentials(env: Environment, settings: Settings): string[] {
  const used = new Set([...settings.providers.values()].map((provider) => provider.kind));
  return OFFERS.flatMap(({ kind, variables, line }) => {
    const variable = variables.find((name) => env[name]);
    if (variable === undefined || used.has(kind)) return [];
    return [`${variable} (unused); to use it, under \`providers:\`  ${line(variable)}`];
  });
}
