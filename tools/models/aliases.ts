import { findProvider } from '@pydantic/genai-prices';

/** The names under which the simulator's two models answer without a configuration. */
export interface DefaultAliases extends Readonly<Record<string, readonly string[]>> {
  readonly sonnet: readonly string[];
  readonly haiku: readonly string[];
}

const CLAUDE = /^claude-(?!2|v1)/;
const CHAT = /^(?:gpt-[3-9]|o\d|chatgpt-)/;
/** OpenAI's models that answer no chat, or that only other APIs reach. */
const NO_CHAT =
  /audio|codex|ft-|deep-research|image|instruct|realtime|search|transcribe|tts|vision|-0301|-0613|-1106|-16k|-32k|:/;
const SMALL = /haiku|gpt-3\.5|luna|mini|nano/;
/** What Bedrock puts before a model's id: nothing, or a group of regions. */
const REGIONS = ['', 'us.', 'eu.', 'apac.', 'jp.', 'au.', 'global.'];

/**
 * Every current and retired name in the catalogue of the price package. Bedrock's names are told by their beginning,
 * because each model has many there.
 */
export function catalogueAliases(): DefaultAliases {
  const names = [...openAiNames(), ...claudeNames(), ...bedrockNames()];
  return {
    sonnet: names.filter((name) => !SMALL.test(name)),
    haiku: names.filter((name) => SMALL.test(name)),
  };
}

/** What the vendors sell now, by the names that callers use. */
export interface CurrentNames extends Readonly<Record<string, readonly string[]>> {
  readonly claude: readonly string[];
  readonly gpt: readonly string[];
}

/** Retired, or about to be; and what only the Responses API answers for. A wildcard takes them all the same. */
const OLD_CLAUDE = /^claude-3|-0$/;
const OLD_GPT = /^gpt-3|^gpt-4(-|$)|^gpt-4\.5|-preview|-latest|-\d{4}-|^o1|-pro$/;

export function currentNames(): CurrentNames {
  return {
    claude: idsOf('anthropic').filter((id) => CLAUDE.test(id) && !OLD_CLAUDE.test(id)),
    gpt: openAiNames().filter((id) => !OLD_GPT.test(id)),
  };
}

function openAiNames(): string[] {
  return idsOf('openai').filter((id) => CHAT.test(id) && !NO_CHAT.test(id));
}

/** Anthropic's own names, and those with a date, which the catalogue has for Bedrock only. */
function claudeNames(): string[] {
  const own = idsOf('anthropic').filter((id) => CLAUDE.test(id));
  const latest = own.filter((id) => /^claude-3/.test(id) && !id.endsWith('-latest'));
  const dated = idsOf('aws').flatMap((id) => /anthropic\.(claude-.*\d{8})/.exec(id)?.[1] ?? []);
  return unique([...own, ...latest.map((id) => `${id}-latest`), ...dated]);
}

/** One beginning for each group of regions, and a longer one, which wins, for each family of small models. */
function bedrockNames(): string[] {
  const small = idsOf('aws').flatMap((id) => /anthropic\.(claude-.*haiku)/.exec(id)?.[1] ?? []);
  const families = unique(['claude', ...small]);
  return REGIONS.flatMap((region) => families.map((family) => `${region}anthropic.${family}-*`));
}

function idsOf(vendor: string): string[] {
  const provider = findProvider({ providerId: vendor });
  if (!provider) throw new Error(`the catalogue has no ${vendor}`);
  return provider.models.map(({ id }) => id);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
