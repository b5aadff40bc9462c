import type { ProfileFacts, TargetProfile } from './profile.ts';

const ANY = Number.POSITIVE_INFINITY;

/** A server that speaks OpenAI's format and of which no more is known: it gets what the caller said. */
export const COMPATIBLE_API: Omit<TargetProfile, 'model' | 'told'> = {
  tools: {
    name: undefined,
    nameMaxChars: ANY,
    forcedChoice: 'yes',
    namedChoice: true,
    refusedAtSchemaTop: [],
    objectSchema: false,
    strict: true,
  },
  // Servers give ids of their own making and read them again: vLLM 46 characters, Kimi `functions.NAME:N`, Gemini's door none.
  calls: { id: undefined, maxChars: ANY, unique: false },
  turns: {
    userFirst: false,
    alternate: false,
    refusesBlankText: false,
    everyCallAnswered: false,
    userBehindTool: true,
    prefill: true,
    trimPrefill: false,
    systemBetween: true,
    contentParts: true,
  },
  thinking: {
    asked: 'effort',
    modes: [],
    byDefault: false,
    off: 'no',
    display: false,
    effort: true,
    boundsAtHigh: true,
    signedLoop: false,
    sentBack: 'none',
  },
  sampling: { taken: true, temperatureMax: ANY, temperatureWithTopP: true, fixedWhileThinking: false },
  settings: {
    limitField: 'max_tokens',
    maxStopSequences: ANY,
    refusesBlankStop: false,
    userField: 'user',
    // https://github.com/ujisati/claude-code-provider-proxy/issues/11
    userMaxChars: 128,
    userPattern: undefined,
    refusesEmail: false,
    seedField: 'seed',
    refusedFields: [],
  },
  answerSchema: { closedObjects: false, refusedKeywords: [], recursion: true, strictHolds: true },
  media: { imageTypes: undefined, textBesideDocument: false },
  cache: { longest: 'none', onTools: false, textOnly: true, shrinking: false },
  // They mean nothing here, and callers of Anthropic's dialect send them with every request.
  betas: { known: undefined },
  stream: { usageOption: true, endMarker: 'required' },
};

/** OpenAI's models, at OpenAI, at Azure or behind a base URL of one's own (openai SDK 3.57, and the reports cited). */
export const OPENAI_MODELS: ProfileFacts = {
  tools: {
    // https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools
    name: /^[a-zA-Z0-9_-]+$/,
    nameMaxChars: 64,
    // https://github.com/anomalyco/opencode/issues/38616
    refusedAtSchemaTop: ['oneOf', 'anyOf', 'allOf', 'enum', 'not'],
    objectSchema: true,
  },
  // https://github.com/anomalyco/opencode/issues/1680
  calls: { maxChars: 40, id: /^.+$/s, unique: true },
  turns: { everyCallAnswered: true },
  settings: { maxStopSequences: 4 },
};

/** https://platform.openai.com/docs/guides/reasoning; https://github.com/elkimek/get-based/issues/114 */
export const NEWER_LIMIT: ProfileFacts = { settings: { limitField: 'max_completion_tokens' } };

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-stop: not with o3 and o4-mini. */
export const NO_STOP: ProfileFacts = { settings: { maxStopSequences: 0 } };

/** OpenAI's first reasoning models and gpt-5 itself (https://platform.openai.com/docs/guides/reasoning). */
export const FIXED_SAMPLING: ProfileFacts = { sampling: { taken: false } };
