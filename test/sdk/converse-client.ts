import {
  type BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  type Message,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { awsErrors } from './aws-client.ts';
import {
  type Ask,
  type ChatClient,
  type ConnectOptions,
  type SdkUnderTest,
  stopFrom,
  type Told,
} from './chat-client.ts';

const STOPS = { end_turn: 'end', max_tokens: 'length', tool_use: 'tools' } as const;

/** Converse and ConverseStream with any client of the AWS SDK. */
export function converseSdk(
  name: string,
  connect: (options: ConnectOptions) => BedrockRuntimeClient,
): SdkUnderTest {
  return { name, connect: (options) => converseWith(connect(options)), ...awsErrors };
}

function converseWith(bedrock: BedrockRuntimeClient): ChatClient {
  return {
    async ask(ask) {
      const { output, stopReason, usage } = await bedrock.send(new ConverseCommand(inputOf(ask)));
      return told(output?.message, stopReason, usage);
    },
    async stream(ask, { signal, onText } = {}) {
      const { stream } = await bedrock.send(new ConverseStreamCommand(inputOf(ask)), {
        ...(signal && { abortSignal: signal }),
      });
      const blocks = new BlockList();
      let stopReason: string | undefined;
      let usage: TokenUsage | undefined;
      for await (const event of stream ?? []) {
        const text = blocks.push(event);
        if (text) onText?.(text);
        stopReason = event.messageStop?.stopReason ?? stopReason;
        usage = event.metadata?.usage ?? usage;
      }
      return told({ role: 'assistant', content: blocks.content() }, stopReason, usage);
    },
    close: () => bedrock.destroy(),
  };
}

function inputOf(ask: Ask): ConverseCommandInput {
  const { model, prompt, system, image, tools, maxTokens, temperature, after } = ask;
  const content: ContentBlock[] = [{ text: prompt }];
  if (image) content.push({ image: { format: 'png', source: { bytes: image } } });
  const messages: Message[] = [{ role: 'user', content }];
  if (after) {
    const results = after.results.map(({ id, text }) => ({
      toolResult: { toolUseId: id, content: [{ text }] },
    }));
    messages.push(after.told.message as Message, { role: 'user', content: results });
  }
  return {
    ...{ modelId: model, messages, inferenceConfig: { maxTokens, temperature } },
    ...(system !== undefined && { system: [{ text: system }] }),
    ...(tools && {
      toolConfig: {
        tools: tools.map(({ name, description, schema }) => ({
          toolSpec: { name, description, inputSchema: { json: schema as never } },
        })),
      },
    }),
  };
}

/** Collects the blocks of a streamed message, as programs do. */
class BlockList {
  readonly #blocks: { text: string; toolUse?: { toolUseId: string; name: string; json: string } }[] = [];

  /** Takes an event and returns its text. */
  push({ contentBlockStart, contentBlockDelta }: ConverseStreamOutput): string {
    const at = contentBlockStart?.contentBlockIndex ?? contentBlockDelta?.contentBlockIndex;
    if (at === undefined) return '';
    this.#blocks[at] ??= { text: '' };
    const block = this.#blocks[at];
    const started = contentBlockStart?.start?.toolUse;
    if (started) block.toolUse = { toolUseId: started.toolUseId ?? '', name: started.name ?? '', json: '' };
    const { delta } = contentBlockDelta ?? {};
    if (delta?.toolUse && block.toolUse) block.toolUse.json += delta.toolUse.input ?? '';
    block.text += delta?.text ?? '';
    return delta?.text ?? '';
  }

  content(): ContentBlock[] {
    return this.#blocks.map(({ text, toolUse }) => {
      if (!toolUse) return { text };
      const { toolUseId, name, json } = toolUse;
      return { toolUse: { toolUseId, name, input: JSON.parse(json) } };
    });
  }
}

function told(
  message: Message | undefined,
  stopReason: string | undefined,
  usage: TokenUsage | undefined,
): Told {
  const content = message?.content ?? [];
  return {
    text: content.map(({ text }) => text ?? '').join(''),
    stop: stopFrom(STOPS, stopReason),
    usage: { input: usage?.inputTokens ?? 0, output: usage?.outputTokens ?? 0 },
    calls: content.flatMap(({ toolUse }) =>
      toolUse ? [{ id: toolUse.toolUseId ?? '', name: toolUse.name ?? '', input: toolUse.input }] : [],
    ),
    message,
  };
}
