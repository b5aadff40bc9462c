import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { JsonObject } from '../../src/core/json.ts';
import { checkRules, type Told, toldOf } from './target-rules.ts';

/** How one server answers. */
export interface StrictTarget {
  readonly model: string;
  /** Ids as this server makes them: counted anew in each turn by some. */
  readonly ids: (turn: number, call: number) => string;
  /** Signs its thoughts. */
  readonly signs: boolean;
}

/** What the provider got last. */
export interface Heard {
  readonly told: Told;
  readonly body: JsonObject;
}

export interface StrictProvider {
  readonly url: string;
  heard(): Heard;
  close(): Promise<void>;
}

const CALLS = 2;

/**
 * One server for every format. It refuses what the real ones refuse. A question it answers with thoughts, a text and two
 * calls, their results with thoughts and a text.
 */
export async function startStrictProvider(targets: readonly StrictTarget[]): Promise<StrictProvider> {
  let last: Heard | undefined;
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const format = formatOf(path);
    const body = JSON.parse(await textOf(request)) as JsonObject;
    const model = path.startsWith('/model/')
      ? decodeURIComponent(path.split('/')[2] ?? '')
      : String(body.model);
    const reply = (status: number, json: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    };
    try {
      checkRules(model, format, body);
      last = { told: toldOf(format, body), body };
      const target = targets.find((each) => each.model === model);
      if (!target) throw new Error(`no model ${model}`);
      reply(200, answerTo(last, target, format));
    } catch (thrown) {
      const message = (thrown as Error).message;
      reply(400, { message, type: 'error', error: { type: 'invalid_request_error', message } });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: urlOf(server),
    heard() {
      if (!last) throw new Error('nothing was asked');
      return last;
    },
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

function formatOf(path: string): string {
  if (path.startsWith('/model/')) return path.endsWith('/invoke') ? 'bedrock-invoke' : 'bedrock-converse';
  return path.startsWith('/v1/messages') ? 'anthropic-messages' : 'openai-chat';
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

interface Said {
  readonly thought: string;
  readonly signature: string | undefined;
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly asked: string }[];
}

function answerTo({ told }: Heard, target: StrictTarget, format: string): object {
  const questions = new Set(told.texts.match(/question \d+/g)).size;
  const turn = questions - 1;
  const asksTools = told.calls.length < questions * CALLS;
  const step = asksTools ? `${turn}` : `${turn} done`;
  const calls = Array.from({ length: asksTools ? CALLS : 0 }, (_, call) => ({
    id: target.ids(turn, call),
    name: told.tools[0] ?? '',
    asked: `q${turn}-${call}`,
  }));
  const signature = target.signs ? Buffer.from(`signed ${step}`).toString('base64') : undefined;
  const said = { thought: `thought ${step}.`, signature, text: `answer ${step}.`, calls };
  if (format === 'bedrock-converse') return converseAnswer(said);
  return format === 'openai-chat' ? openAiAnswer(said, target.model) : messagesAnswer(said, target.model);
}

function openAiAnswer({ thought, text, calls }: Said, model: string): object {
  const toolCalls = calls.map(({ id, name, asked }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify({ asked }) },
  }));
  const message = {
    role: 'assistant',
    content: text,
    reasoning_content: thought,
    ...(calls.length > 0 ? { tool_calls: toolCalls } : {}),
  };
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

function messagesAnswer({ thought, signature, text, calls }: Said, model: string): object {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [
      { type: 'thinking', thinking: thought, signature },
      { type: 'text', text },
      ...calls.map(({ id, name, asked }) => ({ type: 'tool_use', id, name, input: { asked } })),
    ],
    stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
}

function converseAnswer({ thought, signature, text, calls }: Said): object {
  const content = [
    { reasoningContent: { reasoningText: { text: thought, signature } } },
    { text },
    ...calls.map(({ id, name, asked }) => ({ toolUse: { toolUseId: id, name, input: { asked } } })),
  ];
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: calls.length > 0 ? 'tool_use' : 'end_turn',
    usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    metrics: { latencyMs: 1 },
  };
}
