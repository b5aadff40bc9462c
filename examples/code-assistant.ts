// A code assistant that streams its answers through one gateway with three official SDKs, changed in nothing but base URL
// and key. Usage: bun examples/code-assistant.ts [http://127.0.0.1:8787]
import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import OpenAI from 'openai';

const url = process.argv[2] ?? 'http://127.0.0.1:8787';
const key = process.env.SLUICEWAY_KEY ?? 'any-key-while-auth-is-open';
const model = 'sonnet';
const system = 'You are a code assistant. Answer shortly, with working code.';
const questions = [
  'Why does `for (const x of stream)` throw "stream is not iterable" in Node, and what do I write instead?',
  'Write a TypeScript function that retries a promise with full-jitter backoff and an AbortSignal.',
  "This SQL is slow: SELECT * FROM jobs WHERE status = 'QUEUED' ORDER BY priority LIMIT 10. Which index helps?",
];

type Ask = (question: string) => AsyncIterable<string>;

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: key });
const anthropic = new Anthropic({ baseURL: url, apiKey: key });
const bedrock = new BedrockRuntimeClient({
  region: 'us-east-1',
  endpoint: url,
  credentials: { accessKeyId: 'code-assistant', secretAccessKey: key },
});

const clients: Readonly<Record<string, Ask>> = {
  async *openai(question) {
    const messages = [
      { role: 'system' as const, content: system },
      { role: 'user' as const, content: question },
    ];
    const stream = await openai.chat.completions.create({ model, messages, stream: true, max_tokens: 400 });
    for await (const chunk of stream) yield chunk.choices[0]?.delta.content ?? '';
  },
  async *anthropic(question) {
    const messages = [{ role: 'user' as const, content: question }];
    for await (const event of anthropic.messages.stream({ model, system, messages, max_tokens: 400 })) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') yield event.delta.text;
    }
  },
  async *aws(question) {
    const { stream } = await bedrock.send(
      new ConverseStreamCommand({
        modelId: model,
        system: [{ text: system }],
        messages: [{ role: 'user', content: [{ text: question }] }],
        inferenceConfig: { maxTokens: 400 },
      }),
    );
    for await (const event of stream ?? []) yield event.contentBlockDelta?.delta?.text ?? '';
  },
};

for (const [name, ask] of Object.entries(clients)) {
  for (const question of questions) {
    console.log(`\n[${name}] ${question}`);
    const sentAt = performance.now();
    let firstAt: number | undefined;
    let pieces = 0;
    for await (const piece of ask(question)) {
      if (piece === '') continue;
      firstAt ??= performance.now();
      pieces += 1;
      process.stdout.write(piece);
    }
    const ttftMs = Math.round((firstAt ?? sentAt) - sentAt);
    console.log(`\n  (TTFT ${ttftMs} ms, ${pieces} pieces in ${Math.round(performance.now() - sentAt)} ms)`);
  }
}
bedrock.destroy();
