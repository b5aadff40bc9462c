import OpenAI from 'openai';
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParams,
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions';
import {
  type Ask,
  type ChatClient,
  type ConnectOptions,
  type SdkUnderTest,
  stopFrom,
  type Told,
} from './chat-client.ts';

const STOPS = { stop: 'end', length: 'length', tool_calls: 'tools' } as const;

/** One major version of the package. */
type OpenAiModule = typeof OpenAI;

export function openAiAt(
  { url, key }: Pick<ConnectOptions, 'url' | 'key'>,
  Client: OpenAiModule = OpenAI,
): OpenAI {
  return new Client({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
}

/** @param Client an older major; its types are taken for the newest one's, because each scenario uses only what both have */
export function openAiSdk(name: string, Client: OpenAiModule = OpenAI): SdkUnderTest {
  return { name, connect: (options) => clientOf(openAiAt(options, Client)), ...errorsOf(Client) };
}

function clientOf({ chat }: OpenAI): ChatClient {
  return {
    async ask(ask) {
      const { choices, usage } = await chat.completions.create(bodyOf(ask));
      const choice = choices[0];
      return told(choice?.message, choice?.finish_reason, usage);
    },
    async stream(ask, { signal, onText } = {}) {
      const stream = await chat.completions.create(
        { ...bodyOf(ask), stream: true, stream_options: { include_usage: true } },
        { signal },
      );
      const message = { role: 'assistant', content: '', tool_calls: [] as ChatCompletionMessageToolCall[] };
      let finish: string | null = null;
      let usage: OpenAI.CompletionUsage | null | undefined;
      for await (const chunk of stream) {
        const choice = chunk.choices[0];
        const text = choice?.delta.content;
        if (text) {
          message.content += text;
          onText?.(text);
        }
        for (const delta of choice?.delta.tool_calls ?? []) addCall(message.tool_calls, delta);
        finish = choice?.finish_reason ?? finish;
        usage = chunk.usage ?? usage;
      }
      return told(message, finish, usage);
    },
  };
}

function errorsOf(Client: OpenAiModule): Pick<SdkUnderTest, 'errors' | 'retryAfter'> {
  return {
    errors: {
      badRequest: (error) => error instanceof Client.BadRequestError && error.param === 'temperature',
      authentication: (error) => error instanceof Client.AuthenticationError,
      rateLimit: (error) => error instanceof Client.RateLimitError,
      midStream: (error) => error instanceof Client.APIError,
      notFound: (error) => error instanceof Client.NotFoundError && error.code === 'model_not_found',
    },
    retryAfter: (error) => (error instanceof Client.APIError ? error.headers?.get('retry-after') : undefined),
  };
}

function bodyOf(ask: Ask): Omit<ChatCompletionCreateParams, 'stream'> {
  const { model, prompt, system, image, tools, maxTokens, temperature, after } = ask;
  const messages: ChatCompletionMessageParam[] = [];
  if (system !== undefined) messages.push({ role: 'system', content: system });
  const url = image && `data:image/png;base64,${Buffer.from(image).toString('base64')}`;
  messages.push({
    role: 'user',
    content: url
      ? [
          { type: 'text', text: prompt },
          { type: 'image_url', image_url: { url } },
        ]
      : prompt,
  });
  if (after) messages.push(after.told.message as ChatCompletionMessageParam);
  for (const { id, text } of after?.results ?? []) {
    messages.push({ role: 'tool', tool_call_id: id, content: text });
  }
  return {
    ...{ model, messages },
    ...(maxTokens === undefined ? {} : { max_completion_tokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(tools && {
      tools: tools.map(({ name, description, schema }) => ({
        type: 'function' as const,
        function: { name, description, parameters: schema },
      })),
    }),
  };
}

function addCall(
  calls: ChatCompletionMessageToolCall[],
  { index, id, function: piece }: ChatCompletionChunk.Choice.Delta.ToolCall,
): void {
  const call = calls[index];
  if (call?.type === 'function') call.function.arguments += piece?.arguments ?? '';
  else
    calls[index] = {
      ...{ id: id ?? '', type: 'function' },
      function: { name: piece?.name ?? '', arguments: piece?.arguments ?? '' },
    };
}

function told(
  message: { content: string | null; tool_calls?: ChatCompletionMessageToolCall[] } | undefined,
  finish: string | null | undefined,
  usage: OpenAI.CompletionUsage | null | undefined,
): Told {
  const calls = (message?.tool_calls ?? []).flatMap((call) =>
    call.type === 'function'
      ? [{ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) as unknown }]
      : [],
  );
  return {
    text: message?.content ?? '',
    stop: stopFrom(STOPS, finish),
    usage: { input: usage?.prompt_tokens ?? 0, output: usage?.completion_tokens ?? 0 },
    calls,
    message,
  };
}
