import { Buffer } from 'node:buffer';
import type { ChatRequest, Message } from '../../core/chat-request.ts';

const BYTES_PER_TOKEN = 4;
const TOKENS_PER_MESSAGE = 4;
/** What an answer may need where neither the caller nor the model says. */
const DEFAULT_OUTPUT_TOKENS = 1024;

/** Tokens that a call may need. */
export interface TokenNeed {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** @param modelMaxTokens the model's own `maxTokens` */
export function tokenNeed(request: ChatRequest, modelMaxTokens: number | undefined): TokenNeed {
  return {
    inputTokens: estimatedInput(request),
    outputTokens: request.maxTokens ?? modelMaxTokens ?? DEFAULT_OUTPUT_TOKENS,
  };
}

/** A token for each four bytes of text, and four for each message, of which the system prompt is one. */
export function estimatedInput(request: ChatRequest): number {
  let bytes = 0;
  let messages = request.messages.length;
  if (request.system.length > 0) messages++;
  for (const part of request.system) bytes += bytesOf(part.text);
  for (const tool of request.tools)
    bytes += bytesOf(tool.name) + bytesOf(tool.description ?? '') + jsonBytes(tool.inputSchema);
  for (const message of request.messages) for (const part of message.parts) bytes += partBytes(part);
  return Math.ceil(bytes / BYTES_PER_TOKEN) + messages * TOKENS_PER_MESSAGE;
}

/** Tokens of so much text. */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

type Part = Message['parts'][number];
type ResultContent = Extract<Part, { type: 'tool-result' }>['content'][number];

function partBytes(part: Part | ResultContent): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return bytesOf(part.text);
    case 'document':
      return part.source.kind === 'text' ? bytesOf(part.source.text) : 0;
    case 'tool-call':
      return bytesOf(part.name) + jsonBytes(part.input);
    case 'tool-result':
      return part.content.reduce((sum, each) => sum + partBytes(each), 0);
    case 'json':
      return jsonBytes(part.value);
    case 'image':
      return 0;
  }
}

function jsonBytes(value: unknown): number {
  return bytesOf(JSON.stringify(value) ?? '');
}
