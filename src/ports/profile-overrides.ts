/** What an operator may say of a target by name, where the built-in facts of its model or server are wrong. */
export interface ProfileOverrides {
  readonly toolNameChars?: number | undefined;
  readonly callIdChars?: number | undefined;
  readonly uniqueCallIds?: boolean | undefined;
  readonly forcedToolChoice?: 'yes' | 'unless-thinking' | 'never' | undefined;
  readonly alternateRoles?: boolean | undefined;
  readonly userFirst?: boolean | undefined;
  readonly contentParts?: boolean | undefined;
  readonly userBehindTool?: boolean | undefined;
  readonly prefill?: boolean | undefined;
  readonly thinking?: 'none' | 'budget' | 'adaptive' | 'both' | undefined;
  readonly thinksByDefault?: boolean | undefined;
  readonly reasoningBack?: 'none' | 'kept' | 'required' | undefined;
  readonly sampling?: boolean | undefined;
  readonly limitField?: 'max_tokens' | 'max_completion_tokens' | undefined;
  readonly stopSequences?: number | undefined;
  readonly userId?: boolean | undefined;
  readonly userIdChars?: number | undefined;
  readonly cacheMarkers?: 'none' | '5m' | '1h' | undefined;
  readonly betas?: readonly string[] | undefined;
  readonly streamOptions?: boolean | undefined;
  readonly endMarker?: 'required' | 'optional' | undefined;
}
