import type { ClaudeName } from './claude-name.ts';
import type { ProfileFacts, ThinkingRules, ToolRules } from './profile.ts';

/** What a Claude takes, wherever it is asked. */
export function claudeFacts(claude: ClaudeName, place: 'anthropic' | 'bedrock'): ProfileFacts {
  const { generation } = claude;
  return {
    tools: {
      forcedChoice: forcedChoice(claude, place),
      namedChoice: true,
      // https://github.com/anomalyco/opencode/issues/38616, https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use
      refusedAtSchemaTop: ['anyOf', 'oneOf', 'allOf'],
      objectSchema: true,
      // https://platform.claude.com/docs/en/build-with-claude/structured-outputs
      strict: generation >= (place === 'bedrock' ? 405 : 401),
    },
    // Unique: https://github.com/farion1231/cc-switch/issues/1181
    calls: { unique: true },
    turns: {
      // https://github.com/anthropics/claude-code/issues/56595: blank texts are refused.
      refusesBlankText: true,
      // https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use#handling-tool-use-and-tool-result-content-blocks
      everyCallAnswered: true,
      // https://platform.claude.com/docs/en/about-claude/models/migration-guide: none from 4.6 on.
      prefill: generation < 406,
      // https://github.com/langchain-ai/langchain-aws/issues/532
      trimPrefill: true,
    },
    thinking: thinkingFacts(claude),
    sampling: {
      // "deprecated for this model": https://github.com/cline/cline/issues/10572
      taken: generation < 407,
      temperatureMax: 1,
      // Reported from Opus 4.1 on, by Anthropic of "4 and later": https://github.com/SalesforceAIResearch/MCP-Universe/issues/49
      temperatureWithTopP: generation < 400,
      // https://platform.claude.com/docs/en/build-with-claude/extended-thinking#feature-compatibility
      fixedWhileThinking: generation >= 307 && generation < 407,
    },
    // https://github.com/BerriAI/litellm/issues/3286
    settings: { refusesBlankStop: true },
    // https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
    answerSchema: {
      closedObjects: true,
      refusedKeywords: REFUSED_KEYWORDS,
      recursion: false,
      strictHolds: false,
    },
    // https://platform.claude.com/docs/en/build-with-claude/vision; `image/jpg`: https://github.com/NousResearch/hermes-agent/issues/55432
    media: { imageTypes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] },
  };
}

const REFUSED_KEYWORDS: readonly string[] = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'minProperties',
  'maxProperties',
  'uniqueItems',
];

/**
 * https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking,
 * https://github.com/docker/docker-agent/issues/3093 (budgets from 4.7 on), https://github.com/can1357/oh-my-pi/issues/1373
 * (`display`), https://github.com/aws-samples/bedrock-access-gateway/issues/119 (the open loop).
 */
function thinkingFacts({ generation, family }: ClaudeName): Partial<ThinkingRules> {
  return {
    modes: modesOf(generation),
    byDefault: generation >= 500 || family === 'mythos' || family === 'fable',
    off: offOf({ generation, family }),
    display: generation >= 406,
    // https://platform.claude.com/docs/en/build-with-claude/effort
    effort: generation >= 406,
    signedLoop: generation >= 307 && generation < 407,
    sentBack: 'signed',
  };
}

function modesOf(generation: number): ThinkingRules['modes'] {
  if (generation < 307) return [];
  if (generation < 406) return ['budget'];
  return generation < 407 ? ['adaptive', 'budget'] : ['adaptive'];
}

function offOf({ generation, family }: ClaudeName): ThinkingRules['off'] {
  if (family === 'fable' || family === 'mythos') return 'no';
  if (generation < 500) return 'yes';
  if (family === 'haiku') return 'to-effort-high';
  if (family === 'sonnet') return generation < 505 ? 'yes' : 'between-tools';
  return generation < 505 ? 'to-effort-high' : 'no';
}

/**
 * https://github.com/pydantic/pydantic-ai/issues/3092 (not while thinking), https://platform.claude.com/docs/en/about-claude/models
 * (never: Opus 5.5, Fable and Mythos 5.1 and later).
 */
function forcedChoice({ generation, family }: ClaudeName, place: string): ToolRules['forcedChoice'] {
  if (generation < 307) return 'yes';
  if (generation < 500 && family !== 'mythos' && family !== 'fable') return 'unless-thinking';
  switch (family) {
    case 'sonnet':
      if (generation >= 505) return 'never';
      return place === 'bedrock' ? 'unless-thinking' : 'yes';
    case 'haiku':
      return 'unless-thinking';
    case 'fable':
    case 'mythos':
      return generation >= 501 ? 'never' : 'yes';
    default:
      return generation >= 505 ? 'never' : 'yes';
  }
}
