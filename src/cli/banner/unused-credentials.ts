import type { Environment } from '../../config/environment.ts';
import type { Settings } from '../../config/settings.ts';

interface Offer {
  readonly kind: 'bedrock' | 'anthropic' | 'openai';
  /** The offer names the first one that is set. */
  readonly variables: readonly string[];
  /** The line under `providers:` that uses it. */
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

/** Credentials of the environment that no configured provider uses. They are offered: using them by itself could cost money. */
export function unusedCredentials(env: Environment, settings: Settings): string[] {
  const used = new Set([...settings.providers.values()].map((provider) => provider.kind));
  return OFFERS.flatMap(({ kind, variables, line }) => {
    const variable = variables.find((name) => env[name]);
    if (variable === undefined || used.has(kind)) return [];
    return [`${variable} (unused); to use it, under \`providers:\`  ${line(variable)}`];
  });
}
