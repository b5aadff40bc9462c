import { EventStreamFramer } from '../core/codec/event-stream.ts';
import { NetworkError } from '../ports/http-client.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { simulatorHttpClient } from './client.ts';
import type { SimulatorOptions } from './options.ts';
import type { SimDialect } from './route-request.ts';
import { createSimulator, type Simulator } from './simulator.ts';

export const DIALECTS: readonly SimDialect[] = [
  'openai-chat',
  'anthropic-messages',
  'bedrock-converse',
  'bedrock-invoke',
];

/** What a client saw of one call. */
export interface Seen {
  /** Null where the connection broke before an answer. */
  readonly status: number | null;
  header(name: string): string | null;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** Code of the NetworkError that ended it; null for a clean end. */
  readonly broke: string | null;
}

export interface Bench {
  readonly clock: FakeClock;
  readonly simulator: Simulator;
  /** Runs time on until the answer is over; a call that never ends is aborted by us after ten minutes. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Seen>;
  send(method: 'GET' | 'POST', path: string, body: unknown, options: SendOptions): Promise<Seen>;
}

interface SendOptions {
  readonly signal: AbortSignal;
  readonly headers?: Record<string, string>;
}

export function bench(options: Partial<SimulatorOptions> = {}): Bench {
  const clock = new FakeClock();
  const simulator = createSimulator({
    clock,
    random: seededRandom(),
    ttftMs: 0,
    tokensPerSecond: 0,
    ...options,
  });
  const http = simulatorHttpClient(simulator);

  async function send(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    { signal, headers }: SendOptions,
  ): Promise<Seen> {
    const bytes: number[] = [];
    const seen = (status: number | null, header: Seen['header'], broke: string | null): Seen => {
      const all = Uint8Array.from(bytes);
      return { status, header, bytes: all, text: new TextDecoder().decode(all), broke };
    };
    let status: number | null = null;
    let header: Seen['header'] = () => null;
    try {
      const url = `http://simulator.invalid${path}`;
      const wire = {
        method,
        url,
        headers: headers ?? {},
        body: method === 'GET' ? null : JSON.stringify(body),
      };
      const reply = await http.send(wire, { signal, connectTimeoutMs: 1000 });
      status = reply.status;
      header = (name) => reply.header(name);
      for (let piece = await reply.body.read(); piece !== null; piece = await reply.body.read())
        bytes.push(...piece);
      return seen(status, header, null);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      return seen(status, header, error.code);
    }
  }

  async function post(path: string, body: unknown, headers?: Record<string, string>): Promise<Seen> {
    const abort = new AbortController();
    let over = false;
    const answer = send('POST', path, body, {
      signal: abort.signal,
      ...(headers ? { headers } : {}),
    }).finally(() => {
      over = true;
    });
    for (let seconds = 0; seconds < 600 && !over; seconds += 10) await clock.advance(10_000);
    abort.abort();
    return answer;
  }

  return { clock, simulator, post, send };
}

/** Path and body of one question in a dialect. */
export function question(
  dialect: SimDialect,
  model: string,
  text: string,
  stream: boolean,
): [string, Record<string, unknown>] {
  const id = encodeURIComponent(model);
  const messages = [{ role: 'user', content: text }];
  switch (dialect) {
    case 'openai-chat':
      return ['/v1/chat/completions', { model, stream, messages }];
    case 'anthropic-messages':
      return ['/v1/messages', { model, stream, max_tokens: 1000, messages }];
    case 'bedrock-converse':
      return [
        `/model/${id}/converse${stream ? '-stream' : ''}`,
        { messages: [{ role: 'user', content: [{ text }] }] },
      ];
    case 'bedrock-invoke':
      return [
        `/model/${id}/invoke${stream ? '-with-response-stream' : ''}`,
        { anthropic_version: 'bedrock-2023-05-31', max_tokens: 1000, messages },
      ];
    default:
      return dialect satisfies never;
  }
}

/** What the frames of a streamed answer say, read the lenient way of a client that trusts its provider. */
export interface StreamSeen {
  /** Tokens: deltas with content. */
  readonly deltas: number;
  readonly terminated: boolean;
  /** Type of the error event or exception. */
  readonly error: string | null;
  /** A frame whose payload is no JSON, bytes that are no UTF-8, a wrong checksum. */
  readonly damaged: boolean;
  /** Bytes behind the last whole frame. */
  readonly cutShort: boolean;
}

export function readStream(dialect: SimDialect, bytes: Uint8Array): StreamSeen {
  return dialect.startsWith('bedrock') ? readEventStream(bytes) : readSse(bytes);
}

function readSse(bytes: Uint8Array): StreamSeen {
  const text = new TextDecoder().decode(bytes);
  const frames = text.split('\n\n');
  const rest = frames.pop() ?? '';
  let damaged = text.includes('\uFFFD');
  let error: string | null = null;
  let deltas = 0;
  for (const frame of frames) {
    const data = frame.slice(frame.indexOf('data: ') + 6);
    if (data === '[DONE]' || damaged) continue;
    try {
      const value = JSON.parse(data);
      error = value.error?.type ?? error;
      const delta = value.choices?.[0]?.delta?.content ?? value.delta?.text;
      if (delta) deltas += 1;
    } catch {
      damaged = true;
    }
  }
  const terminated = frames.some(
    (frame) => frame === 'data: [DONE]' || frame.startsWith('event: message_stop'),
  );
  return { deltas, terminated, error, damaged, cutShort: rest !== '' };
}

function readEventStream(bytes: Uint8Array): StreamSeen {
  const framer = new EventStreamFramer();
  const { frames, error: checksum } = framer.push(bytes);
  let damaged = checksum !== undefined;
  let error: string | null = null;
  let deltas = 0;
  const types = new Set<string>();
  for (const { message } of frames) {
    error = message.headers[':exception-type'] ?? error;
    types.add(message.headers[':event-type'] ?? '');
    try {
      const value = JSON.parse(new TextDecoder().decode(message.payload));
      const inner = value.bytes ? JSON.parse(Buffer.from(value.bytes, 'base64').toString()) : value;
      if (inner.delta?.text) deltas += 1;
      if (inner.type) types.add(inner.type);
    } catch {
      damaged = true;
    }
  }
  const terminated = types.has('message_stop') || (types.has('messageStop') && types.has('metadata'));
  return { deltas, terminated, error, damaged, cutShort: framer.pending };
}
