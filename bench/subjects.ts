import { type BodySize, type CallerDialect, requestBody } from './payload/request-bodies.ts';
import { type Child, type RuntimeName, startChild } from './process/child.ts';

/** The way of a request. `direct` is the upstream alone. */
export type Way = 'direct' | 'bare' | 'same' | 'bedrock' | 'anthropic';

/** How the upstream answers: at once, or with a stream piece each so many milliseconds. */
export type Speed = 'fast' | 'paced/20' | 'paced/1000';

export interface Shape {
  readonly size: BodySize;
  readonly stream: boolean;
  readonly speed: Speed;
}

/** One server under test and one way through it. */
export interface Subject {
  readonly runtime: RuntimeName | 'none';
  readonly way: Way;
  readonly label: string;
  readonly child: Child;
  /** The bytes of a whole request. */
  request(shape: Shape): Uint8Array;
}

export const GATEWAY_WAYS = ['same', 'bedrock', 'anthropic'] as const;

const LABELS: Readonly<Record<Way, string>> = {
  direct: 'no proxy',
  bare: 'bare proxy',
  same: 'OpenAI → OpenAI',
  bedrock: 'OpenAI → Bedrock',
  anthropic: 'Anthropic → OpenAI',
};

const KEY = 'sk-bench-0123456789abcdef0123456789abcdef';

export function environmentFor(upstream: Child): Record<string, string> {
  return { BENCH_UPSTREAM: `http://127.0.0.1:${upstream.port}`, BENCH_KEY: KEY };
}

/** The bare proxy and the gateway of one runtime, with every way through them. */
export async function startSubjects(runtime: RuntimeName, upstream: Child): Promise<Subject[]> {
  const environment = environmentFor(upstream);
  const [bare, gateway] = await Promise.all([
    startChild(runtime, `bare-${runtime}.ts`, environment),
    startChild(runtime, 'gateway.ts', environment),
  ]);
  return [subject(runtime, 'bare', bare), ...GATEWAY_WAYS.map((way) => subject(runtime, way, gateway))];
}

export function subject(runtime: RuntimeName | 'none', way: Way, child: Child): Subject {
  return { runtime, way, label: LABELS[way], child, request: (shape) => requestBytes(way, shape) };
}

function requestBytes(way: Way, { size, stream, speed }: Shape): Uint8Array {
  const dialect: CallerDialect = way === 'anthropic' ? 'anthropic' : 'openai';
  const past = way === 'direct' || way === 'bare';
  const path = past
    ? `/${speed}/v1/chat/completions`
    : dialect === 'anthropic'
      ? '/v1/messages'
      : '/v1/chat/completions';
  const model = past ? 'gpt-4o' : `${way === 'bedrock' ? 'bedrock' : 'openai'}-${speed.replace('/', '-')}`;
  const body = Buffer.from(requestBody(dialect, size, model, stream));
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${KEY}`,
    'content-type: application/json',
    `accept: ${stream ? 'text/event-stream' : 'application/json'}`,
    'user-agent: sluiceway-bench',
    ...(dialect === 'anthropic' ? ['anthropic-version: 2023-06-01'] : []),
    `content-length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}
