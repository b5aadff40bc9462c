import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import {
  type BedrockRuntimeClient,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { messagesBody, told } from './anthropic-client.ts';
import { awsErrors, bedrockAt } from './aws-client.ts';
import type { Ask, ChatClient, SdkUnderTest } from './chat-client.ts';

/** InvokeModel with Anthropic's body, as older programs call it. */
export const invokeSdk: SdkUnderTest = {
  name: '@aws-sdk/client-bedrock-runtime: InvokeModel',
  connect: (options) => invokeWith(bedrockAt(options)),
  ...awsErrors,
};

function invokeWith(bedrock: BedrockRuntimeClient): ChatClient {
  return {
    async ask(ask) {
      const { body } = await bedrock.send(new InvokeModelCommand(inputOf(ask)));
      return told(JSON.parse(body.transformToString()) as Message);
    },
    async stream(ask, { signal, onText } = {}) {
      const { body } = await bedrock.send(new InvokeModelWithResponseStreamCommand(inputOf(ask)), {
        ...(signal && { abortSignal: signal }),
      });
      let message: Message | undefined;
      const json: string[] = [];
      for await (const { chunk } of body ?? []) {
        const event = JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()) as RawMessageStreamEvent;
        if (event.type === 'message_start') message = event.message;
        else if (message) addEvent(message, json, event);
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
          onText?.(event.delta.text);
        }
      }
      if (!message) throw new Error('the stream had no message');
      return told(message);
    },
    close: () => bedrock.destroy(),
  };
}

function inputOf(ask: Ask): { modelId: string; body: string } {
  const { model, ...body } = messagesBody(ask);
  return { modelId: model, body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', ...body }) };
}

function addEvent(message: Message, json: string[], event: RawMessageStreamEvent): void {
  if (event.type === 'content_block_start') message.content[event.index] = event.content_block;
  if (event.type === 'content_block_delta') {
    const block = message.content[event.index];
    if (event.delta.type === 'text_delta' && block?.type === 'text') block.text += event.delta.text;
    if (event.delta.type === 'input_json_delta' && block?.type === 'tool_use') {
      json[event.index] = (json[event.index] ?? '') + event.delta.partial_json;
      block.input = undefined;
    }
  }
  if (event.type === 'content_block_stop') {
    const block = message.content[event.index];
    if (block?.type === 'tool_use') block.input = JSON.parse(json[event.index] || '{}');
  }
  if (event.type === 'message_delta') {
    message.stop_reason = event.delta.stop_reason;
    message.usage.output_tokens = event.usage.output_tokens;
    message.usage.input_tokens = event.usage.input_tokens ?? message.usage.input_tokens;
  }
}
