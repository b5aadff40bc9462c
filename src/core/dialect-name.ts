/** What our door speaks: our own dialect, and those of the vendors' SDKs. */
export type DialectName =
  | 'native'
  | 'openai-chat'
  | 'anthropic-messages'
  | 'bedrock-converse'
  | 'bedrock-invoke';
