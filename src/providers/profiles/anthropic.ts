import { claudeFacts } from './claude.ts';
import type { ClaudeName } from './claude-name.ts';
import type { ProfileFacts, TargetProfile } from './profile.ts';

/** Anthropic's API, and servers that speak it: what holds for any model there. */
export const MESSAGES_API: Omit<TargetProfile, 'model' | 'told'> = {
  tools: {
    // anthropic SDK 2.14, `ToolParam.name`; a dot: https://github.com/headroomlabs-ai/headroom/issues/2129
    name: /^[a-zA-Z0-9_-]+$/,
    nameMaxChars: 128,
    forcedChoice: 'unless-thinking',
    namedChoice: true,
    refusedAtSchemaTop: [],
    objectSchema: true,
    strict: true,
  },
  // https://github.com/openclaw/openclaw/issues/7107
  calls: { id: /^[a-zA-Z0-9_-]+$/, maxChars: 256, unique: true },
  turns: {
    userFirst: true,
    alternate: false,
    refusesBlankText: true,
    everyCallAnswered: true,
    userBehindTool: true,
    prefill: true,
    trimPrefill: true,
    systemBetween: false,
    contentParts: true,
  },
  thinking: {
    asked: 'claude',
    modes: ['budget'],
    byDefault: false,
    off: 'yes',
    display: true,
    effort: false,
    boundsAtHigh: true,
    signedLoop: true,
    sentBack: 'signed',
  },
  sampling: {
    taken: true,
    temperatureMax: 1,
    temperatureWithTopP: true,
    fixedWhileThinking: true,
  },
  settings: {
    limitField: 'max_tokens',
    maxStopSequences: Number.POSITIVE_INFINITY,
    refusesBlankStop: true,
    userField: 'user_id',
    // anthropic SDK 2.14, `MetadataParam.user_id`; email: https://github.com/BerriAI/litellm/issues/10106
    userMaxChars: 256,
    userPattern: undefined,
    refusesEmail: true,
    seedField: 'seed',
    refusedFields: [],
  },
  answerSchema: { closedObjects: false, refusedKeywords: [], recursion: true, strictHolds: false },
  media: { imageTypes: undefined, textBesideDocument: false },
  cache: { longest: '1h', onTools: true, textOnly: false, shrinking: false },
  betas: { known: undefined },
  stream: { usageOption: false, endMarker: 'required' },
};

/** A Claude at Anthropic. */
export function anthropicFacts(claude: ClaudeName): ProfileFacts[] {
  // https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
  return [claudeFacts(claude, 'anthropic'), { turns: { systemBetween: claude.generation >= 408 } }];
}
