import assert from 'node:assert/strict';
import { EventStreamCodec } from '@smithy/eventstream-codec';

/** How a streamed reply ended by the dialect's own rules, without code of the gateway. */
export interface StreamReading {
  /** `cut`: it ended with neither a terminal event nor an error. */
  readonly end: 'finish' | 'error' | 'cut';
  /** Terminal events and error events, in order. */
  readonly terminals: readonly string[];
  readonly text: string;
  /** The error event's text. */
  readonly message: string | undefined;
}

export interface ErrorReading {
  readonly type: string;
  readonly message: string;
  readonly param: string | undefined;
}

/** A dialect of callers, spoken by a client that shares no code with the gateway. */
export interface DialectUnderTest {
  readonly name: string;
  path(model: string, stream: boolean): string;
  body(model: string, text: string, stream: boolean): Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
  /** @throws AssertionError when the body is no error of this dialect */
  readError(reply: Reply): ErrorReading;
  /** @throws AssertionError when a frame is malformed, or follows the terminal one */
  readStream(reply: Reply): StreamReading;
  /** The text of a whole answer. */
  readAnswer(reply: Reply): string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const ANTHROPIC = { ...JSON_TYPE, 'anthropic-version': '2023-06-01' };

const native: DialectUnderTest = {
  name: 'native',
  path: () => '/v1/chat',
  body: (model, text, stream) => ({ model, stream, messages: [{ role: 'user', content: text }] }),
  headers: JSON_TYPE,
  readError(reply) {
    const { error } = jsonOf(reply);
    assert.equal(typeof error?.retryable, 'boolean');
    assert.equal(textOf(error?.request_id), reply.headers.get('x-request-id'));
    return { type: textOf(error?.code), message: textOf(error?.message), param: optional(error?.param) };
  },
  readStream(reply) {
    const events = sseOf(reply);
    const terminals = events.filter(({ type }) => type === 'complete' || type === 'error');
    return {
      ...reading(
        events.map(({ type }) => type),
        terminals.map(({ type }) => type),
        'error',
      ),
      text: events.map(({ type, data }) => (type === 'delta' ? optional(data.text) : '')).join(''),
      message: optional(terminals[0]?.data.error?.message),
    };
  },
  readAnswer: (reply) => textOf(jsonOf(reply).response),
};

const openai: DialectUnderTest = {
  name: 'openai-chat',
  path: () => '/v1/chat/completions',
  body: (model, text, stream) => ({ model, stream, messages: [{ role: 'user', content: text }] }),
  headers: JSON_TYPE,
  readError(reply) {
    const { error } = jsonOf(reply);
    assert.ok(error && 'code' in error && 'param' in error);
    textOf(error.type);
    return { type: textOf(error.code), message: textOf(error.message), param: optional(error.param) };
  },
  readStream(reply) {
    const events = sseOf(reply);
    const kinds = events.map(({ type, data }) =>
      type === '[DONE]' ? type : data.error ? 'error' : textOf(data.object),
    );
    const terminals = kinds.filter((kind) => kind === '[DONE]' || kind === 'error');
    return {
      ...reading(kinds, terminals, 'error'),
      text: events.map(({ data }) => optional(data.choices?.[0]?.delta?.content) ?? '').join(''),
      message: optional(events.at(-1)?.data.error?.message),
    };
  },
  readAnswer: (reply) => textOf(jsonOf(reply).choices?.[0]?.message?.content),
};

const anthropic: DialectUnderTest = {
  name: 'anthropic-messages',
  path: () => '/v1/messages',
  body: (model, text, stream) => ({
    model,
    stream,
    max_tokens: 500,
    messages: [{ role: 'user', content: text }],
  }),
  headers: ANTHROPIC,
  readError(reply) {
    const body = jsonOf(reply);
    assert.equal(textOf(body.type), 'error');
    return { type: textOf(body.error?.type), message: textOf(body.error?.message), param: undefined };
  },
  readStream: (reply) => messageEvents(sseOf(reply).map(({ data }) => data)),
  readAnswer: (reply) => textOf(jsonOf(reply).content?.[0]?.text),
};

const converse: DialectUnderTest = {
  name: 'bedrock-converse',
  path: (model, stream) => `/model/${encodeURIComponent(model)}/converse${stream ? '-stream' : ''}`,
  body: (_model, text) => ({ messages: [{ role: 'user', content: [{ text }] }] }),
  headers: JSON_TYPE,
  readError: bedrockError,
  readStream(reply) {
    const frames = framesOf(reply);
    const terminals = frames.filter(({ type }) => type === 'messageStop' || type.startsWith('exception '));
    const ends = frames.map(({ type }) => type);
    // `metadata` follows `messageStop` and closes the stream.
    if (ends.at(-2) === 'messageStop' && ends.at(-1) === 'metadata') ends.pop();
    return {
      ...reading(
        ends,
        terminals.map(({ type }) => type),
        'exception ',
      ),
      text: frames.map(({ data }) => optional(data.delta?.text) ?? '').join(''),
      message: optional(terminals.find(({ type }) => type.startsWith('exception '))?.data.message),
    };
  },
  readAnswer: (reply) => textOf(jsonOf(reply).output?.message?.content?.[0]?.text),
};

const invoke: DialectUnderTest = {
  name: 'bedrock-invoke',
  path: (model, stream) =>
    `/model/${encodeURIComponent(model)}/invoke${stream ? '-with-response-stream' : ''}`,
  body: (_model, text) => ({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 500,
    messages: [{ role: 'user', content: text }],
  }),
  headers: JSON_TYPE,
  readError: bedrockError,
  readStream(reply) {
    return messageEvents(
      framesOf(reply).map(({ type, data }) =>
        type === 'chunk'
          ? JSON.parse(Buffer.from(textOf(data.bytes), 'base64').toString())
          : { type: 'error', error: data },
      ),
    );
  },
  readAnswer: (reply) => textOf(jsonOf(reply).content?.[0]?.text),
};

export const DIALECTS: readonly DialectUnderTest[] = [native, openai, anthropic, converse, invoke];

function bedrockError(reply: Reply): ErrorReading {
  const body = jsonOf(reply);
  const type = reply.headers.get('x-amzn-errortype') ?? '';
  assert.match(type, /^\w+Exception$/);
  assert.ok(reply.headers.get('x-amzn-requestid'));
  return { type, message: textOf(body.message), param: undefined };
}

/** Replies are read without our own types, as a client would read them. */
interface Json {
  readonly [member: string]: Json | undefined;
}

function messageEvents(events: readonly Json[]): StreamReading {
  const kinds = events.map(({ type }) => textOf(type));
  const terminals = kinds.filter((kind) => kind === 'message_stop' || kind === 'error');
  return {
    ...reading(kinds, terminals, 'error'),
    text: events.map(({ delta }) => optional(delta?.text) ?? '').join(''),
    message: optional(events.find(({ error }) => error !== undefined)?.error?.message),
  };
}

/** The result of a stream's terminal events. Nothing may follow them. */
function reading(kinds: readonly string[], terminals: readonly string[], errorPrefix: string) {
  if (terminals.length > 0) assert.equal(kinds.at(-1), terminals.at(-1), 'nothing follows the end');
  const error = terminals.some((terminal) => terminal.startsWith(errorPrefix));
  const end: StreamReading['end'] = error ? 'error' : terminals.length > 0 ? 'finish' : 'cut';
  return { end, terminals };
}

function jsonOf({ body, headers }: Reply): Json {
  assert.match(headers.get('content-type') ?? '', /^application\/json/);
  return JSON.parse(Buffer.from(body).toString());
}

function optional(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : textOf(value);
}

function textOf(value: unknown): string {
  assert.equal(typeof value, 'string');
  return value as string;
}

function sseOf({ body, headers }: Reply): { readonly type: string; readonly data: Json }[] {
  assert.match(headers.get('content-type') ?? '', /^text\/event-stream/);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  assert.ok(text.endsWith('\n\n'), 'the last event is whole');
  const blocks = text.split('\n\n').filter((block) => block.trim() !== '' && !block.startsWith(':'));
  return blocks.map((block) => {
    const field = (name: string): string | undefined =>
      block
        .split('\n')
        .filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(name.length + 1).trimStart())
        .join('\n') || undefined;
    const data = field('data') ?? '';
    if (data === '[DONE]') return { type: data, data: {} };
    return { type: field('event') ?? 'message', data: JSON.parse(data) };
  });
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);

/** The frames, after a check of their checksums. */
function framesOf({ body, headers }: Reply): { readonly type: string; readonly data: Json }[] {
  assert.equal(headers.get('content-type'), 'application/vnd.amazon.eventstream');
  const frames: { type: string; data: Json }[] = [];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < body.length; ) {
    const length = view.getUint32(at);
    assert.ok(at + length <= body.length, 'the last frame is whole');
    const message = codec.decode(body.subarray(at, at + length));
    const kind = String(message.headers[':message-type']?.value);
    const name = String(message.headers[kind === 'exception' ? ':exception-type' : ':event-type']?.value);
    const data = JSON.parse(Buffer.from(message.body).toString());
    frames.push({ type: kind === 'exception' ? `exception ${name}` : name, data });
    at += length;
  }
  return frames;
}
