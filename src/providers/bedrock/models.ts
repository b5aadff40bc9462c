import { baseModelId, bedrockVendor } from '../profiles/bedrock-name.ts';

/** What we have to know of a model to ask it in a way it takes, beside its profile. */
export interface BedrockModel {
  /** `anthropic`, `amazon`, `meta`, …; empty where the id does not tell (application inference profiles, imported models). */
  readonly vendor: string;
  /** The model's own output limit where it is below 4096. */
  readonly maxOutputTokens: number;
}

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
  const small = SMALL_LIMITS.find(([prefix]) => base.startsWith(prefix));
  return { vendor: bedrockVendor(id), maxOutputTokens: small ? small[1] : DEFAULT_MAX_TOKENS };
}
