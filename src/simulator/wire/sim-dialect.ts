/** The APIs that the simulator speaks. */
export type SimDialect = 'openai-chat' | 'anthropic-messages' | 'bedrock-converse' | 'bedrock-invoke';
