import { list, section } from '../core/fields/group-fields.ts';
import { choice, flag, integer, text } from '../core/fields/scalar-fields.ts';

/**
 * Facts of a target that its model's name does not tell, or tells wrongly. What is not said here is known of the model or
 * the server (src/providers/profiles), or left to the caller.
 */
export const profileField = section('What the target takes, where its model and server do not tell it.', {
  toolNameChars: integer({
    doc: 'Longest name of a tool; longer ones are shortened there, and come back whole.',
    min: 8,
    max: 1_000,
  }),
  callIdChars: integer({
    doc: 'Longest id of a tool call; longer ones, and such with other than letters, digits, `_` and `-`, are replaced there.',
    min: 8,
    max: 1_000,
  }),
  uniqueCallIds: flag({
    doc: 'No two calls of a request may have the same id. Off: the server counts on its own ids.',
  }),
  forcedToolChoice: choice(['yes', 'unless-thinking', 'never'], {
    doc: 'May a tool choice demand a call?',
  }),
  alternateRoles: flag({ doc: 'Turns of one role in a row have to be joined.' }),
  userFirst: flag({ doc: "The first turn has to be the user's." }),
  contentParts: flag({ doc: 'Takes content in parts. Off: one text a message.' }),
  userBehindTool: flag({ doc: "Takes a user's message right behind a tool's." }),
  thinking: choice(['none', 'budget', 'adaptive', 'both'], {
    doc: 'How Claude is asked to think: by a budget, adaptively, or either.',
  }),
  thinksByDefault: flag({ doc: 'Thinks where nothing is sent.' }),
  reasoningBack: choice(['none', 'kept', 'required'], {
    doc: 'Takes the reasoning of earlier turns back in `reasoning_content`, or demands it. For `kind: openai`.',
  }),
  limitField: choice(['max_tokens', 'max_completion_tokens'], {
    doc: 'Name of the output limit. For `kind: openai`.',
  }),
  stopSequences: integer({ doc: 'Most stop sequences that it takes.', min: 0, max: 10_000 }),
  userId: flag({ doc: "Takes the caller's id of its end user." }),
  userIdChars: integer({
    doc: 'Longest id of an end user; longer ones are shortened.',
    min: 20,
    max: 10_000,
  }),
  cacheMarkers: choice(['none', '5m', '1h'], { doc: 'Longest prompt-cache marker that it takes.' }),
  betas: list(
    'Names in `anthropic-beta` that it knows; others are left out.',
    text({ doc: 'A name.', values: 'the name of a beta' }),
  ),
  streamOptions: flag({
    doc: 'Takes `stream_options`. A server that refuses it is asked again without. For `kind: openai`.',
  }),
  endMarker: choice(['required', 'optional'], {
    doc: 'Is a stream whole without its end marker (`[DONE]`), when a finish reason came and the connection ended cleanly? For `kind: openai`.',
  }),
});
