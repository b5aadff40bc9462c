import { claudeFacts } from './claude.ts';
import type { ClaudeName } from './claude-name.ts';
import type { ProfileFacts, TargetProfile } from './profile.ts';

/** Bedrock Converse, whatever the model (botocore 1.44, `bedrock-runtime/2023-09-30/service-2.json`). */
export const CONVERSE_API: Omit<TargetProfile, 'model' | 'told'> = {
  tools: {
    name: /^[a-zA-Z0-9_-]+$/,
    nameMaxChars: 64,
    forcedChoice: 'yes',
    // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html: `tool` for Claude and Nova only.
    namedChoice: false,
    refusedAtSchemaTop: [],
    // https://github.com/kirodotdev/Kiro/issues/11026
    objectSchema: true,
    strict: true,
  },
  // Models behind the API know neither `.` nor `:`, which the API itself takes by now.
  calls: { id: /^[a-zA-Z0-9_-]+$/, maxChars: 64, unique: true },
  turns: {
    // https://github.com/deepgram/deepgram-python-sdk/issues/760
    userFirst: true,
    alternate: false,
    // https://github.com/laravel/ai/issues/785
    refusesBlankText: true,
    everyCallAnswered: true,
    userBehindTool: true,
    prefill: true,
    trimPrefill: false,
    systemBetween: false,
    contentParts: true,
  },
  thinking: {
    asked: 'claude',
    modes: [],
    byDefault: false,
    off: 'yes',
    display: false,
    effort: false,
    boundsAtHigh: true,
    signedLoop: false,
    sentBack: 'any',
  },
  sampling: { taken: true, temperatureMax: 1, temperatureWithTopP: true, fixedWhileThinking: false },
  settings: {
    limitField: 'max_tokens',
    maxStopSequences: 2_500,
    refusesBlankStop: false,
    userField: undefined,
    userMaxChars: 0,
    userPattern: undefined,
    refusesEmail: false,
    seedField: 'seed',
    refusedFields: [],
  },
  answerSchema: { closedObjects: false, refusedKeywords: [], recursion: true, strictHolds: false },
  media: {
    imageTypes: undefined,
    // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html
    textBesideDocument: true,
  },
  cache: {
    longest: 'none',
    onTools: true,
    textOnly: false,
    // https://github.com/earendil-works/pi/issues/1570
    shrinking: true,
  },
  // https://github.com/anthropics/claude-code/issues/20031: "invalid beta flag"
  betas: { known: [] },
  stream: { usageOption: false, endMarker: 'required' },
};

/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html */
const CLAUDE_BETAS: readonly string[] = [
  'computer-use-2024-10-22',
  'computer-use-2025-01-24',
  'token-efficient-tools-2025-02-19',
  'interleaved-thinking-2025-05-14',
  'output-128k-2025-02-19',
  'dev-full-thinking-2025-05-14',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'effort-2025-11-24',
  'tool-search-tool-2025-10-19',
  'tool-examples-2025-10-29',
];

/** https://github.com/router-for-me/CLIProxyAPI/issues/4750, https://github.com/anthropics/claude-code/issues/30926 */
function betasOf(generation: number): readonly string[] {
  if (generation >= 407) return ['interleaved-thinking-2025-05-14'];
  return generation >= 406 ? [...CLAUDE_BETAS, 'claude-code-20250219'] : CLAUDE_BETAS;
}

function claudeAtBedrock(claude: ClaudeName): ProfileFacts[] {
  return [
    claudeFacts(claude, 'bedrock'),
    {
      // https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html: one hour from 4.5 on.
      cache: { longest: claude.generation >= 405 ? '1h' : '5m' },
      betas: { known: betasOf(claude.generation) },
    },
  ];
}

/** https://github.com/UKGovernmentBEIS/inspect_ai/pull/3461; bounds: https://github.com/UKGovernmentBEIS/inspect_ai/issues/3767 */
const THINKING_NOVA: ProfileFacts = {
  thinking: { asked: 'nova', effort: true, boundsAtHigh: false },
};

const VENDORS: Readonly<Record<string, ProfileFacts>> = {
  amazon: {
    tools: { namedChoice: true, strict: false },
    // https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html: five minutes, and no tools.
    cache: { longest: '5m', onTools: false },
  },
  meta: { tools: { strict: false } },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-deepseek.html
  deepseek: { thinking: { sentBack: 'none' } },
};

/** An application inference profile or an imported model: its id tells nothing, so nothing is kept from it. */
const UNTOLD: ProfileFacts = {
  tools: { namedChoice: true },
  cache: { longest: '1h' },
};

/**
 * @param vendor `anthropic`, `amazon`, …; empty where the id does not tell
 * @param model without what stands before its vendor
 */
export function bedrockFacts(vendor: string, model: string, claude: ClaudeName | undefined): ProfileFacts[] {
  if (claude) return claudeAtBedrock(claude);
  if (vendor === '') return [UNTOLD];
  const facts = Object.hasOwn(VENDORS, vendor) ? VENDORS[vendor] : undefined;
  return [...(facts ? [facts] : []), ...(model.startsWith('amazon.nova-2') ? [THINKING_NOVA] : [])];
}
