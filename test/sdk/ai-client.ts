import { createOpenAI } from '@ai-sdk/openai';
import * as ai from 'ai';
import { jsonSchema, type LanguageModel, type ModelMessage, type ToolSet } from 'ai';
import { type Ask, type ChatClient, type SdkUnderTest, stopFrom, type Told } from './chat-client.ts';

const STOPS = { stop: 'end', length: 'length', 'tool-calls': 'tools' } as const;

/** One major version of the package, and the provider that belongs to it. */
export interface AiModules {
  readonly ai: Pick<typeof ai, 'APICallError' | 'generateText' | 'streamText'>;
  readonly createOpenAI: typeof createOpenAI;
}

/** @param modules an older major; its types are taken for the newest one's, because each scenario uses only what both have */
export function aiSdk(name: string, modules: AiModules = { ai, createOpenAI }): SdkUnderTest {
  return {
    name,
    connect({ url, key }) {
      const { chat } = modules.createOpenAI({ baseURL: `${url}/v1`, apiKey: key });
      return clientOf(modules.ai, chat);
    },
    ...errorsOf(modules.ai),
  };
}

function clientOf(
  { generateText, streamText }: AiModules['ai'],
  chat: (model: string) => LanguageModel,
): ChatClient {
  return {
    ask: async (ask) => told(await generateText(optionsOf(ask, chat(ask.model)))),
    async stream(ask, { signal, onText } = {}) {
      const result = streamText({
        ...optionsOf(ask, chat(ask.model)),
        ...(signal && { abortSignal: signal }),
        onError: () => undefined,
      });
      for await (const part of result.fullStream) {
        if (part.type === 'text-delta') onText?.(part.text);
        // This SDK reports a failed stream as a part, not as a rejection.
        if (part.type === 'error') throw part.error;
        if (part.type === 'abort') throw new Error('aborted');
      }
      return told({
        text: await result.text,
        finishReason: await result.finishReason,
        usage: await result.usage,
        toolCalls: await result.toolCalls,
        response: await result.response,
      });
    },
  };
}

function errorsOf({ APICallError }: AiModules['ai']): Pick<SdkUnderTest, 'errors' | 'retryAfter'> {
  const statusOf = (error: unknown) => (APICallError.isInstance(error) ? error.statusCode : undefined);
  return {
    errors: {
      badRequest: (error) => statusOf(error) === 400,
      authentication: (error) => statusOf(error) === 401,
      rateLimit: (error) => statusOf(error) === 429,
      // The stream's error object, unchanged.
      midStream: (error) =>
        typeof error === 'object' && error !== null && 'code' in error && 'message' in error,
      notFound: (error) => statusOf(error) === 404,
    },
    retryAfter: (error) =>
      APICallError.isInstance(error) ? error.responseHeaders?.['retry-after'] : undefined,
  };
}

function optionsOf(ask: Ask, model: LanguageModel) {
  const { prompt, system, image, tools, maxTokens, temperature, after } = ask;
  const content = [{ type: 'text' as const, text: prompt }];
  const messages: ModelMessage[] = [
    {
      role: 'user',
      content: image ? [...content, { type: 'file', data: image, mediaType: 'image/png' }] : content,
    },
  ];
  if (after) {
    messages.push(...(after.told.message as ModelMessage[]), {
      role: 'tool',
      content: after.results.map(({ id, name, text }) => ({
        ...{ type: 'tool-result', toolCallId: id, toolName: name },
        output: { type: 'text', value: text },
      })),
    });
  }
  return {
    ...{ model, messages, maxRetries: 0 },
    ...(system === undefined ? {} : { system }),
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(tools && { tools: toolsOf(tools) }),
  };
}

function toolsOf(tools: NonNullable<Ask['tools']>): ToolSet {
  const set: ToolSet = {};
  for (const { name, description, schema } of tools) {
    set[name] = { description, inputSchema: jsonSchema(schema) };
  }
  return set;
}

interface AiResult {
  readonly text: string;
  readonly finishReason: string;
  readonly usage: { readonly inputTokens: number | undefined; readonly outputTokens: number | undefined };
  readonly toolCalls: readonly {
    readonly toolCallId: string;
    readonly toolName: string;
    readonly input: unknown;
  }[];
  readonly response: { readonly messages: unknown };
}

function told({ text, finishReason, usage, toolCalls, response }: AiResult): Told {
  return {
    text,
    stop: stopFrom(STOPS, finishReason),
    usage: { input: usage.inputTokens ?? 0, output: usage.outputTokens ?? 0 },
    calls: toolCalls.map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, input })),
    message: response.messages,
  };
}
