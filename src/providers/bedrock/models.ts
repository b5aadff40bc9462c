/** What we have to know of a model to ask it in a way it takes. */
export interface BedrockModel {
  /** `anthropic`, `amazon`, `meta`, …; empty where the id does not tell (application inference profiles, imported models). */
  readonly vendor: string;
  /** The model's own output limit where it is below 4096. */
  readonly maxOutputTokens: number;
  /** Claude's generation as a number, `4.5`; 0 for others. */
  readonly claude: number;
}

/** Geographies that go before a model id to make it a cross-region inference profile. */
const PROFILE_PREFIX = /^(?:us|eu|apac|global|jp|au|ca|us-gov)\./;

const DEFAULT_MAX_TOKENS = 4096;

/**
 * Models whose limit is below what we would ask for, by the start of their id, 2026-11
 * (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html).
 */
const SMALL_LIMITS: readonly (readonly [prefix: string, maxTokens: number])[] = [
  ['meta.llama3', 2048],
  ['meta.llama2', 2048],
  ['cohere.command', 4000],
  ['amazon.titan-text-premier', 3072],
];

/** `id`: a model id, an inference profile's id or the ARN of either, in any region. */
export function bedrockModel(id: string): BedrockModel {
  const base = baseModelId(id);
  const dot = base.indexOf('.');
  const vendor = dot < 0 ? '' : base.slice(0, dot);
  const small = SMALL_LIMITS.find(([prefix]) => base.startsWith(prefix));
  return {
    vendor,
    maxOutputTokens: small ? small[1] : DEFAULT_MAX_TOKENS,
    claude: vendor === 'anthropic' ? claudeGeneration(base) : 0,
  };
}

/** `arn:…:inference-profile/us.anthropic.claude-x` and `us.anthropic.claude-x` → `anthropic.claude-x` */
export function baseModelId(id: string): string {
  const name = id.startsWith('arn:') ? id.slice(id.lastIndexOf('/') + 1) : id;
  return name.replace(PROFILE_PREFIX, '');
}

/** `anthropic.claude-3-7-sonnet-…` → 3.7, `anthropic.claude-sonnet-4-5-…` → 4.5, `anthropic.claude-opus-5` → 5. */
function claudeGeneration(base: string): number {
  // A number of more than two digits is a date, not a version.
  const match = /claude-(?:[a-z]+-)?v?(\d{1,2})(?!\d)(?:-(\d{1,2})(?!\d))?/.exec(base);
  if (!match) return 0;
  return Number(`${match[1]}.${match[2] ?? '0'}`);
}
