/** What a model takes, as far as our requests care (platform.claude.com/docs/en/about-claude/models, 2026-11). */
export interface ModelTraits {
  /** Takes `temperature`, `top_p` and `top_k`; Claude does not any more since 4.7. */
  readonly sampling: boolean;
  /** Takes `temperature` and `top_p` in one request. */
  readonly temperatureWithTopP: boolean;
  /** How it is asked to think: a budget in tokens, or `adaptive` with an effort. */
  readonly thinking: 'none' | 'budget' | 'both' | 'adaptive';
  /** Takes `role: "system"` behind a user's turn. */
  readonly systemTurns: boolean;
  /** Takes `strict` tools. */
  readonly strictTools: boolean;
}

/** For names we do not know: other vendors' models at servers that speak Anthropic's format. */
const UNKNOWN: ModelTraits = Object.freeze({
  sampling: true,
  temperatureWithTopP: true,
  thinking: 'budget',
  systemTurns: false,
  strictTools: true,
});

export function modelTraits(model: string): ModelTraits {
  const generation = claudeGeneration(model);
  if (generation === undefined) return UNKNOWN;
  return {
    sampling: generation < 4.7,
    temperatureWithTopP: generation < 4.1,
    thinking: thinkingOf(generation),
    systemTurns: generation >= 4.8,
    strictTools: generation >= 4.1,
  };
}

function thinkingOf(generation: number): ModelTraits['thinking'] {
  if (generation < 3.7) return 'none';
  if (generation < 4.6) return 'budget';
  return generation < 4.7 ? 'both' : 'adaptive';
}

/** `claude-3-7-sonnet-20250219` → 3.7, `claude-sonnet-4-20250514` → 4, `claude-opus-5-5` → 5.5. */
function claudeGeneration(model: string): number | undefined {
  // A number of more than two digits is a date, not a version.
  const match = /claude-(?:[a-z]+-)?(\d{1,2})(?!\d)(?:-(\d)(?!\d))?/.exec(model);
  return match ? Number(`${match[1]}.${match[2] ?? '0'}`) : undefined;
}
