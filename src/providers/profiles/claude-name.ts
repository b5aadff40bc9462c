/** Which Claude a name means. */
export interface ClaudeName {
  readonly family: 'opus' | 'sonnet' | 'haiku' | 'fable' | 'mythos' | 'other';
  /** 100 × major + minor: 307 for 3.7, 405 for 4.5. Larger than any for a name that tells no version. */
  readonly generation: number;
}

const FAMILIES = ['opus', 'sonnet', 'haiku', 'fable', 'mythos'] as const;
const NEWEST = 9_999;

/**
 * `claude-3-7-sonnet-20250219`, `anthropic/claude-opus-4.7` (brokers), `us.anthropic.claude-sonnet-4-5-20250929-v1:0`
 * (Bedrock), or an ARN that ends in one. Undefined: no Claude, as far as the name tells.
 */
export function claudeName(model: string): ClaudeName | undefined {
  const at = model.toLowerCase().lastIndexOf('claude');
  if (at < 0) return undefined;
  const name = model.toLowerCase().slice(at);
  const family = FAMILIES.find((each) => name.includes(each)) ?? 'other';
  if (name.startsWith('claude-mythos-preview')) return { family, generation: 407 };
  // A number of more than two digits is a date, not a version.
  const match = /^claude-?(?:[a-z]+-)?v?(\d{1,2})(?!\d)(?:[-.](\d{1,2})(?!\d))?/.exec(name);
  if (!match) return { family, generation: NEWEST };
  return { family, generation: Number(match[1]) * 100 + Number(match[2] ?? 0) };
}
