import Anthropic from '@anthropic-ai/sdk';
import type {
  ContentBlockParam,
  Message,
  MessageCreateParamsNonStreaming,
  MessageParam,
} from '@anthropic-ai/sdk/resources/messages';
import { type Ask, type ConnectOptions, type SdkUnderTest, stopFrom, type Told } from './chat-client.ts';

const STOPS = { end_turn: 'end', max_tokens: 'length', tool_use: 'tools' } as const;

export function anthropicAt({ url, key }: Pick<ConnectOptions, 'url' | 'key'>): Anthropic {
  return new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });
}

export const anthropicSdk: SdkUnderTest = {
  name: '@anthropic-ai/sdk',
  connect(options) {
    const { messages } = anthropicAt(options);
    return {
      ask: async (ask) => told(await messages.create(messagesBody(ask))),
      async stream(ask, { signal, onText } = {}) {
        const stream = messages.stream(messagesBody(ask), { signal });
        if (onText) stream.on('text', onText);
        return told(await stream.finalMessage());
      },
    };
  },
  errors: {
    badRequest: (error) =>
      error instanceof Anthropic.BadRequestError && error.type === 'invalid_request_error',
    authentication: (error) =>
      error instanceof Anthropic.AuthenticationError && error.type === 'authentication_error',
    rateLimit: (error) => error instanceof Anthropic.RateLimitError && error.type === 'rate_limit_error',
    midStream: (error) => error instanceof Anthropic.APIError,
    notFound: (error) => error instanceof Anthropic.NotFoundError && error.type === 'not_found_error',
  },
  retryAfter: (error) =>
    error instanceof Anthropic.APIError ? error.headers?.get('retry-after') : undefined,
};

/** The body of Messages. InvokeModel takes the same body without a model. */
export function messagesBody(ask: Ask): MessageCreateParamsNonStreaming {
  const { model, prompt, system, image, tools, maxTokens, temperature, after } = ask;
  const content: ContentBlockParam[] = [{ type: 'text', text: prompt }];
  if (image) {
    const data = Buffer.from(image).toString('base64');
    content.push({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } });
  }
  const messages: MessageParam[] = [{ role: 'user', content }];
  if (after) {
    const { content } = after.told.message as Message;
    const results = after.results.map(({ id, text }) => ({
      ...{ type: 'tool_result' as const, tool_use_id: id, content: text },
    }));
    messages.push({ role: 'assistant', content }, { role: 'user', content: results });
  }
  return {
    ...{ model, messages, max_tokens: maxTokens ?? 1000 },
    ...(system === undefined ? {} : { system }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(tools && {
      tools: tools.map(({ name, description, schema }) => ({ name, description, input_schema: schema })),
    }),
  };
}

export function told(message: Message): Told {
  const { content, stop_reason: reason, usage } = message;
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    stop: stopFrom(STOPS, reason),
    usage: { input: usage.input_tokens, output: usage.output_tokens },
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    message,
  };
}
