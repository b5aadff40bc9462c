import { type ChatRequest, chatRequest, type Message, type TextPart } from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';

/** A message whose content is only text. */
export interface TextMessage {
  readonly role: Message['role'];
  readonly content: string;
}

type Optional = Omit<ChatRequest, 'system' | 'messages' | 'raw' | 'revised' | 'unmapped' | 'streamUsage'>;

/** What to ask a model. All but the messages may be left out. */
export interface ModelRequest extends Partial<Optional> {
  readonly system?: string | readonly TextPart[];
  /** Text as `content`, or `parts` with images, documents, tool calls and their results. */
  readonly messages: readonly (TextMessage | Message)[];
}

const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system']);

/** @throws FailureError `invalid_request` for what a program without types may get wrong */
export function chatRequestOf(request: ModelRequest): ChatRequest {
  const { messages, system = [], tools = [], stop = [], anthropicBeta = [], ...rest } = request;
  if (!Array.isArray(messages) || messages.length === 0) {
    fail('invalid_request', 'messages: must hold at least one message', { param: 'messages' });
  }
  return chatRequest({
    // Parts arrive as the model makes them, and an abort reaches the provider at once.
    stream: true,
    ...rest,
    tools,
    stop,
    anthropicBeta,
    system: typeof system === 'string' ? [text(system)] : system,
    messages: messages.map(messageOf),
  });
}

function messageOf(message: TextMessage | Message, index: number): Message {
  const param = `messages.${index}`;
  if (!ROLES.has(message?.role)) {
    fail('invalid_request', `${param}.role: must be one of user, assistant, system`, {
      param: `${param}.role`,
    });
  }
  if ('parts' in message && Array.isArray(message.parts)) return message;
  const { role, content } = message as TextMessage;
  if (typeof content !== 'string') {
    fail('invalid_request', `${param}: needs text as content, or a list as parts`, { param });
  }
  return { role, parts: [text(content)] };
}

function text(value: string): TextPart {
  return { type: 'text', text: value };
}
