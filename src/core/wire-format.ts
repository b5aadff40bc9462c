/** What an upstream speaks. Our own door speaks dialects (`DialectName`), among them one that no upstream knows. */
export type WireFormat = 'openai-chat' | 'anthropic-messages' | 'bedrock-converse' | 'bedrock-invoke';
