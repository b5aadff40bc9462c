/**
 * What one target takes: facts only. The rows of this folder give them by model family and by server, each with its
 * source. `resolveProfile` picks a target's facts once, when its provider is bound; fitting and encoders ask nothing else.
 */
export interface TargetProfile {
  /** The model, as warnings name it. */
  readonly model: string;
  /** Is anything known of the model? If not, a request in the target's own dialect goes on as it came. */
  readonly told: boolean;
  readonly tools: ToolRules;
  readonly calls: CallIdRules;
  readonly turns: TurnRules;
  readonly thinking: ThinkingRules;
  readonly sampling: SamplingRules;
  readonly settings: SettingRules;
  readonly answerSchema: AnswerSchemaRules;
  readonly media: MediaRules;
  readonly cache: CacheRules;
  readonly betas: BetaRules;
  readonly stream: StreamRules;
}

export interface ToolRules {
  /** What a name may consist of, as a whole; undefined: anything. */
  readonly name: RegExp | undefined;
  readonly nameMaxChars: number;
  /** May a call be demanded? `unless-thinking`: only while the model does not think. */
  readonly forcedChoice: 'yes' | 'unless-thinking' | 'never';
  /** May the choice name one tool? */
  readonly namedChoice: boolean;
  /** Keywords that may not stand at the top of a tool's schema. */
  readonly refusedAtSchemaTop: readonly string[];
  /** A tool's schema says `type: object` at its top. */
  readonly objectSchema: boolean;
  readonly strict: boolean;
}

export interface CallIdRules {
  /** What a tool call's id may consist of, as a whole; undefined: anything, nothing at all included. */
  readonly id: RegExp | undefined;
  readonly maxChars: number;
  /** Ids that are made here have this length: the only one that is taken. */
  readonly exactChars?: number;
  /** No two calls of one request may have the same id. False: the server counts on its own ids, repeated ones too. */
  readonly unique: boolean;
}

export interface TurnRules {
  /** The first turn has to be the user's. */
  readonly userFirst: boolean;
  /** Turns of one role in a row have to be joined; the encoders of Anthropic's and Bedrock's formats always do. */
  readonly alternate: boolean;
  /** Texts without any sign but white space are refused. */
  readonly refusesBlankText: boolean;
  /** Each call needs its result, in the user's next turn. */
  readonly everyCallAnswered: boolean;
  /** A user's message may stand right behind a tool's. */
  readonly userBehindTool: boolean;
  /** Takes an assistant's turn to go on from. */
  readonly prefill: boolean;
  /** The text to go on from must not end in white space. */
  readonly trimPrefill: boolean;
  /** Takes instructions between turns. */
  readonly systemBetween: boolean;
  /** False: a message's content is one text. */
  readonly contentParts: boolean;
}

export interface ThinkingRules {
  /** `claude`: by its `thinking` member. `effort`: by OpenAI's effort words. `nova`: by its `reasoningConfig`. */
  readonly asked: 'claude' | 'effort' | 'nova';
  /** Ways to ask Claude to think; empty where it does not. */
  readonly modes: readonly ('adaptive' | 'budget')[];
  /** It thinks where nothing is sent. */
  readonly byDefault: boolean;
  /** Can it be told not to? */
  readonly off: 'yes' | 'to-effort-high' | 'between-tools' | 'no';
  /** Takes `display`. */
  readonly display: boolean;
  /** With a budget, an open tool loop has to go on from signed reasoning. */
  readonly signedLoop: boolean;
  /** Takes an effort word, beside a budget too. */
  readonly effort: boolean;
  /** Takes an output limit and sampling with the effort `high`. */
  readonly boundsAtHigh: boolean;
  /** Effort words that it takes; undefined: OpenAI's. */
  readonly efforts?: readonly string[];
  /** What reasoning of earlier turns goes back as. */
  readonly sentBack: 'signed' | 'any' | 'reasoning_content' | 'none';
  /** A tool turn has to come back with its reasoning; this text stands in where there was none. */
  readonly filler?: string;
}

export interface SamplingRules {
  /** Takes `temperature` (other than 1), `top_p` and `top_k`. */
  readonly taken: boolean;
  readonly temperatureMax: number;
  readonly temperatureWithTopP: boolean;
  /** While it thinks: temperature 1 or none, no `top_k`, `top_p` from 0.95. */
  readonly fixedWhileThinking: boolean;
}

export interface SettingRules {
  /** OpenAI's newer models refuse `max_tokens`; most compatible servers know no other name. */
  readonly limitField: 'max_tokens' | 'max_completion_tokens';
  readonly maxStopSequences: number;
  /** Stop sequences of white space only are refused. */
  readonly refusesBlankStop: boolean;
  /** The field for the caller's id of its end user; undefined: none is taken. */
  readonly userField: 'user' | 'user_id' | undefined;
  readonly userMaxChars: number;
  /** What a user's id may consist of, as a whole; undefined: anything. */
  readonly userPattern: RegExp | undefined;
  /** Email addresses are refused as user ids. */
  readonly refusesEmail: boolean;
  readonly seedField: 'seed' | 'random_seed';
  /** Fields of OpenAI's that it refuses as unknown; all others go on. */
  readonly refusedFields: readonly string[];
}

export interface AnswerSchemaRules {
  /** Each object has to be closed (`additionalProperties: false`). */
  readonly closedObjects: boolean;
  /** Keywords that have to be left out. */
  readonly refusedKeywords: readonly string[];
  /** Takes schemas that refer to themselves. */
  readonly recursion: boolean;
  /** Holds a schema only where `strict` is set. */
  readonly strictHolds: boolean;
}

export interface MediaRules {
  /** Undefined: whatever the server takes. */
  readonly imageTypes: readonly string[] | undefined;
  /** A turn with a document needs a text beside it. */
  readonly textBesideDocument: boolean;
}

export interface CacheRules {
  /** The longest marker that it takes. */
  readonly longest: '5m' | '1h' | 'none';
  /** Takes markers behind tools. */
  readonly onTools: boolean;
  /** Takes markers on texts only. */
  readonly textOnly: boolean;
  /** Markers must not live longer than those before them. */
  readonly shrinking: boolean;
}

export interface BetaRules {
  /** Undefined: unknown ones are passed on. A list: others are left out. */
  readonly known: readonly string[] | undefined;
}

export interface StreamRules {
  /** Takes `stream_options`. */
  readonly usageOption: boolean;
  /** `required`: a stream without its end marker is cut. `optional`: a finish reason and a clean end will do. */
  readonly endMarker: 'required' | 'optional';
}

/** A row's facts: what differs from the row below it. */
export type ProfileFacts = {
  readonly [Group in Exclude<keyof TargetProfile, 'model' | 'told'>]?: Partial<TargetProfile[Group]>;
};

/** The facts of `rows`, the later ones winning. */
export function withFacts(base: TargetProfile, ...rows: readonly ProfileFacts[]): TargetProfile {
  const merged: Record<string, unknown> = { ...base };
  for (const row of rows) {
    for (const group of Object.keys(row)) {
      merged[group] = { ...(merged[group] as object), ...row[group as keyof ProfileFacts] };
    }
  }
  return merged as unknown as TargetProfile;
}
