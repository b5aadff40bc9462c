import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { NO_BYTES } from '../stream-part.ts';
import { appendBytes } from './bytes.ts';

/** One message of `application/vnd.amazon.eventstream`. Only string headers are kept, because Bedrock sends no others. */
export interface EventStreamMessage {
  /** `:message-type`, `:event-type`, `:exception-type`, `:content-type`, … */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

export interface EventStreamFrame {
  readonly message: EventStreamMessage;
  /** The offset in `EventStreamFrames.raw` at which the frame ends. */
  readonly end: number;
}

export interface EventStreamFrames {
  readonly frames: readonly EventStreamFrame[];
  /** The bytes of these whole frames. A half frame waits for the next push. */
  readonly raw: Uint8Array;
  /** Set when the bytes after `raw` are no frame. Nothing can be read after that. */
  readonly error?: string;
}

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
/** The protocol's bound for a message is 24 MiB. A longer length is garbage. */
const MAX_MESSAGE_BYTES = 24 * 1024 * 1024;
const NO_FRAMES: EventStreamFrames = Object.freeze({ frames: Object.freeze([]), raw: NO_BYTES });
const NO_HELD = new Uint8Array(0);

/**
 * Value bytes of each header type except 6 and 7, which carry their own length.
 * Source: https://smithy.io/2.0/aws/amazon-eventstream.html
 */
const FIXED_VALUE_BYTES: Readonly<Record<number, number>> = {
  0: 0,
  1: 0,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  8: 8,
  9: 16,
};

const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder('utf-8', { fatal: true });

/** Cuts a byte stream into whole, checksummed messages, whatever the pieces in which the bytes arrive. */
export class EventStreamFramer {
  /** Our own memory, with free room at its end. */
  #held: Uint8Array<ArrayBuffer> = NO_HELD;
  #broken: string | undefined;
  readonly #headers = new HeaderReader();

  push(bytes: Uint8Array): EventStreamFrames {
    if (this.#broken !== undefined) return { ...NO_FRAMES, error: this.#broken };
    const buffer = this.#held.length === 0 ? bytes : appendBytes(this.#held, bytes);
    const frames: EventStreamFrame[] = [];
    let start = 0;
    for (;;) {
      const next = readMessage(buffer, start, this.#headers);
      if (next === null) break;
      if (typeof next === 'string') {
        this.#broken = next;
        return { frames, raw: buffer.subarray(0, start), error: next };
      }
      start += next.bytes;
      frames.push({ message: next.message, end: start });
    }
    if (start === buffer.length) this.#held = NO_HELD;
    // The rest is copied: the owner of pushed bytes may reuse their buffer, and returned bytes must not change.
    else if (start > 0 || this.#held.length === 0) this.#held = new Uint8Array(buffer.subarray(start));
    else this.#held = buffer as Uint8Array<ArrayBuffer>;
    return frames.length === 0
      ? NO_FRAMES
      : { frames, raw: start === buffer.length ? buffer : buffer.subarray(0, start) };
  }

  /** True while half a frame waits. At the end of a stream it means that the stream was cut. */
  get pending(): boolean {
    return this.#held.length > 0;
  }
}

/** The message at `start`; null while it is not whole; a string with the reason if it is no message. */
function readMessage(
  buffer: Uint8Array,
  start: number,
  reader: HeaderReader,
): { message: EventStreamMessage; bytes: number } | string | null {
  if (buffer.length - start < PRELUDE_BYTES) return null;
  const total = uint32At(buffer, start);
  const headerBytes = uint32At(buffer, start + 4);
  const preludeCrc = crc32(buffer.subarray(start, start + 8));
  if (preludeCrc !== uint32At(buffer, start + 8)) return 'prelude checksum mismatch';
  if (
    total > MAX_MESSAGE_BYTES ||
    headerBytes > total - PRELUDE_BYTES - CRC_BYTES ||
    total < PRELUDE_BYTES + CRC_BYTES
  ) {
    return 'impossible message length';
  }
  if (buffer.length - start < total) return null;
  const payloadStart = start + PRELUDE_BYTES + headerBytes;
  const payloadEnd = start + total - CRC_BYTES;
  // The message's checksum covers the prelude too, so that it continues from the prelude's checksum.
  if (crc32(buffer.subarray(start + 8, payloadEnd), preludeCrc) !== uint32At(buffer, payloadEnd)) {
    return 'message checksum mismatch';
  }
  const headers = reader.read(buffer, start + PRELUDE_BYTES, payloadStart);
  if (headers === null) return 'malformed message headers';
  return { message: { headers, payload: buffer.subarray(payloadStart, payloadEnd) }, bytes: total };
}

function uint32At(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return ((high << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}

/** Most messages of a stream have the headers of the one before. Those are not looked up again. */
class HeaderReader {
  #bytes: Uint8Array = NO_BYTES;
  #headers: EventStreamMessage['headers'] = Object.freeze({});

  /** Null if the headers are malformed. */
  read(buffer: Uint8Array, from: number, to: number): EventStreamMessage['headers'] | null {
    if (isAt(buffer, from, to, this.#bytes)) return this.#headers;
    const bytes = new Uint8Array(buffer.subarray(from, to));
    const headers = headersOf(bytes);
    if (headers === null) return null;
    this.#bytes = bytes;
    this.#headers = headers;
    return headers;
  }
}

function isAt(buffer: Uint8Array, from: number, to: number, bytes: Uint8Array): boolean {
  if (to - from !== bytes.length) return false;
  for (let at = 0; at < bytes.length; at += 1) if (buffer[from + at] !== bytes[at]) return false;
  return true;
}

function headersOf(bytes: Uint8Array): EventStreamMessage['headers'] | null {
  if (bytes.length > MAX_KNOWN_HEADER_BYTES) return readHeaders(bytes);
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return KNOWN_HEADERS.get(key) ?? readHeaders(bytes);
}

function readHeaders(bytes: Uint8Array): Record<string, string> | null {
  const headers: Record<string, string> = Object.create(null);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    for (let at = 0; at < bytes.length; ) {
      const nameBytes = view.getUint8(at);
      const name = textDecoder.decode(bytes.subarray(at + 1, at + 1 + nameBytes));
      at += 1 + nameBytes;
      const type = view.getUint8(at);
      at += 1;
      if (type === 6 || type === 7) {
        const valueBytes = view.getUint16(at);
        if (at + 2 + valueBytes > bytes.length) return null;
        if (type === 7) headers[name] = textDecoder.decode(bytes.subarray(at + 2, at + 2 + valueBytes));
        at += 2 + valueBytes;
      } else {
        const valueBytes = FIXED_VALUE_BYTES[type];
        if (valueBytes === undefined) return null;
        at += valueBytes;
      }
    }
  } catch {
    return null;
  }
  return headers;
}

/** @throws RangeError when a header's name or value does not fit its length field */
export function encodeEventStreamMessage(message: EventStreamMessage): Uint8Array {
  const headers: Uint8Array[] = [];
  let headerBytes = 0;
  for (const [name, value] of Object.entries(message.headers)) {
    const header = encodeHeader(name, value);
    headers.push(header);
    headerBytes += header.length;
  }
  const total = PRELUDE_BYTES + headerBytes + message.payload.length + CRC_BYTES;
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, total);
  view.setUint32(4, headerBytes);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  let at = PRELUDE_BYTES;
  for (const header of headers) {
    bytes.set(header, at);
    at += header.length;
  }
  bytes.set(message.payload, at);
  view.setUint32(total - CRC_BYTES, crc32(bytes.subarray(0, total - CRC_BYTES)));
  return bytes;
}

/** A Bedrock event: a JSON payload under an event type. */
export function encodeEvent(eventType: string, payload: unknown): Uint8Array {
  return jsonFrame(headOf('event', eventType), JSON.stringify(payload));
}

/** A modelled exception (`throttlingException`). It ends the stream. */
export function encodeException(exceptionType: string, payload: unknown): Uint8Array {
  return jsonFrame(headOf('exception', exceptionType), JSON.stringify(payload));
}

function headOf(messageType: 'event' | 'exception', type: string): Uint8Array {
  return (messageType === 'event' ? EVENT_HEADS.get(type) : undefined) ?? madeHead(messageType, type);
}

/** Prelude and headers of a frame. Its lengths and checksum are those of an empty payload. */
function madeHead(messageType: 'event' | 'exception', type: string): Uint8Array {
  const headers = {
    [`:${messageType}-type`]: type,
    ':content-type': 'application/json',
    ':message-type': messageType,
  };
  const empty = encodeEventStreamMessage({ headers, payload: NO_BYTES });
  return empty.subarray(0, empty.length - CRC_BYTES);
}

function jsonFrame(head: Uint8Array, json: string): Uint8Array {
  const total = head.length + Buffer.byteLength(json) + CRC_BYTES;
  const frame = Buffer.allocUnsafe(total);
  frame.set(head);
  frame.writeUInt32BE(total, 0);
  const preludeCrc = crc32(frame.subarray(0, 8));
  frame.writeUInt32BE(preludeCrc, 8);
  frame.write(json, head.length);
  // The message's checksum covers the prelude too, so that it continues from the prelude's checksum.
  frame.writeUInt32BE(crc32(frame.subarray(8, total - CRC_BYTES), preludeCrc), total - CRC_BYTES);
  return frame;
}

function encodeHeader(name: string, value: string): Uint8Array {
  const nameBytes = textEncoder.encode(name);
  const valueBytes = textEncoder.encode(value);
  if (nameBytes.length > 255 || valueBytes.length > 65_535)
    throw new RangeError(`event stream header ${name} is too long`);
  const bytes = new Uint8Array(4 + nameBytes.length + valueBytes.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, nameBytes.length);
  bytes.set(nameBytes, 1);
  view.setUint8(1 + nameBytes.length, 7);
  view.setUint16(2 + nameBytes.length, valueBytes.length);
  bytes.set(valueBytes, 4 + nameBytes.length);
  return bytes;
}

/** The events of Bedrock's streams. What is written and read of them again and again is worked out once, at the start. */
const EVENT_TYPES = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
  'chunk',
] as const;

/** Encoding a head anew for each chunk costs four fifths of the chunk's time. */
const EVENT_HEADS: ReadonlyMap<string, Uint8Array> = new Map(
  EVENT_TYPES.map((type) => [type, madeHead('event', type)]),
);

const MAX_KNOWN_HEADER_BYTES = 512;

/** Headers by their bytes, as Latin-1. Reading them anew costs as much as five chunks. */
const KNOWN_HEADERS: ReadonlyMap<string, EventStreamMessage['headers']> = new Map(
  [...EVENT_HEADS.values()].map((head) => {
    const bytes = head.subarray(PRELUDE_BYTES);
    return [Buffer.from(bytes).toString('latin1'), Object.freeze(readHeaders(bytes) ?? {})];
  }),
);
