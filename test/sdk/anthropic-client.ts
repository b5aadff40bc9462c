import Anthropic from '@anthropic-ai/sdk';
import type {
  ContentBlockParam,
  Message,
  MessageCreateParamsNonStreaming,
  MessageParam,
} from '@anthropic-ai/sdk/resources/messages';
import {
  type Ask,
  type ChatClient,
  type ConnectOptions,
  type SdkUnderTest,
  stopFrom,
  type Told,
} from './chat-client.ts';

const STOPS = { end_turn: 'end', max_tokens: 'length', tool_use: 'tools' } as const;

/** One major version of the package. */
type AnthropicModule = typeof Anthropic;

export function anthropicAt(
  { url, key }: Pick<ConnectOptions, 'url' | 'key'>,
  Client: AnthropicModule = Anthropic,
): Anthropic {
  return new Client({ baseURL: url, apiKey: key, maxRetries: 0 });
}

/** @param Client an older major; its types are taken for the newest one's, because each scenario uses only what both have */
export function anthropicSdk(name: string, Client: AnthropicModule = Anthropic): SdkUnderTest {
  return { name, connect: (options) => clientOf(anthropicAt(options, Client)), ...errorsOf(Client) };
}

function clientOf({ messages }: Anthropic): ChatClient {
  return {
    ask: async (ask) => told(await messages.create(messagesBody(ask))),
    async stream(ask, { signal, onText } = {}) {
      const stream = messages.stream(messagesBody(ask), { signal });
      if (onText) stream.on('text', onText);
      return told(await stream.finalMessage());
    },
  };
}

function errorsOf(Client: AnthropicModule): Pick<SdkUnderTest, 'errors' | 'retryAfter'> {
  return {
    errors: {
      badRequest: (error) =>
        error instanceof Client.BadRequestError && error.type === 'invalid_request_error',
      authentication: (error) =>
        error instanceof Client.AuthenticationError && error.type === 'authentication_error',
      rateLimit: (error) => error instanceof Client.RateLimitError && error.type === 'rate_limit_error',
      midStream: (error) => error instanceof Client.APIError,
      notFound: (error) => error instanceof Client.NotFoundError && error.type === 'not_found_error',
    },
    retryAfter: (error) => (error instanceof Client.APIError ? error.headers?.get('retry-after') : undefined),
  };
}

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
