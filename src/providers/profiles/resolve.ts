import type { ProfileOverrides } from '../../ports/profile-overrides.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { anthropicFacts, MESSAGES_API } from './anthropic.ts';
import { bedrockFacts, CONVERSE_API } from './bedrock.ts';
import { baseModelId, bedrockVendor } from './bedrock-name.ts';
import { claudeName } from './claude-name.ts';
import { COMPATIBLE_API } from './openai.ts';
import { type ProfileFacts, type TargetProfile, withFacts } from './profile.ts';
import { serverFacts } from './servers.ts';

/** The format that a target is asked in. */
export type ProfileFormat = 'anthropic' | 'bedrock' | 'openai';

/** What a target takes: the rows that its address and its model's name tell, then what the operator says. */
export function resolveProfile(
  format: ProfileFormat,
  { baseUrl, model, as, profile }: Pick<ProviderTarget, 'baseUrl' | 'model' | 'as' | 'profile'>,
): TargetProfile {
  const told = as ?? model;
  const claude = claudeName(told);
  const own = profile === undefined ? [] : [overridden(profile)];
  const named = format === 'bedrock' ? bedrockVendor(told) !== '' : claude !== undefined;
  const base = { model, told: format === 'openai' || named || profile !== undefined };
  switch (format) {
    case 'anthropic':
      return withFacts({ ...base, ...MESSAGES_API }, ...(claude ? anthropicFacts(claude) : []), ...own);
    case 'bedrock':
      return withFacts(
        { ...base, ...CONVERSE_API },
        ...bedrockFacts(bedrockVendor(told), baseModelId(told), claude),
        ...own,
      );
    case 'openai':
      return withFacts({ ...base, ...COMPATIBLE_API }, ...serverFacts(baseUrl, told), ...own);
  }
}

/** What the operator says of a target, as a row. */
function overridden(given: ProfileOverrides): ProfileFacts {
  const { toolNameChars, callIdChars, thinking } = given;
  const name = toolNameChars === undefined ? undefined : { nameMaxChars: toolNameChars, name: /^[\w-]+$/ };
  const id = callIdChars === undefined ? undefined : { maxChars: callIdChars, id: /^[\w-]+$/ };
  return {
    tools: { ...name, ...set('forcedChoice', given.forcedToolChoice) },
    calls: { ...id, ...set('unique', given.uniqueCallIds) },
    turns: {
      ...set('alternate', given.alternateRoles),
      ...set('userFirst', given.userFirst),
      ...set('contentParts', given.contentParts),
      ...set('userBehindTool', given.userBehindTool),
      ...set('prefill', given.prefill),
    },
    thinking: {
      ...(thinking === undefined ? {} : { modes: MODES[thinking] }),
      ...set('byDefault', given.thinksByDefault),
      ...(given.reasoningBack === undefined ? {} : REASONING_BACK[given.reasoningBack]),
    },
    sampling: set('taken', given.sampling),
    settings: {
      ...set('limitField', given.limitField),
      ...set('maxStopSequences', given.stopSequences),
      ...set('userMaxChars', given.userIdChars),
      ...(given.userId === false ? { userField: undefined } : {}),
    },
    cache: set('longest', given.cacheMarkers),
    betas: set('known', given.betas),
    stream: { ...set('usageOption', given.streamOptions), ...set('endMarker', given.endMarker) },
  };
}

const MODES = { none: [], budget: ['budget'], adaptive: ['adaptive'], both: ['adaptive', 'budget'] } as const;

const REASONING_BACK = {
  none: { sentBack: 'none' },
  kept: { sentBack: 'reasoning_content' },
  required: { sentBack: 'reasoning_content', filler: '' },
} as const;

function set<const Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: Value });
}
