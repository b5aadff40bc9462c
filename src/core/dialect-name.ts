/** The wire formats we speak, at our door and towards providers. */
export type DialectName =
  | 'native'
  | 'openai-chat'
  | 'anthropic-messages'
  | 'bedrock-converse'
  | 'bedrock-invoke';
