import { encodeEventStreamMessage, encodeException } from '../../core/codec/event-stream.ts';
import type { SimErrorKind } from '../model/error-kind.ts';
import { simBedrockException } from './error-reply.ts';

const encoder = new TextEncoder();
const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** An event whose payload is already JSON text. */
export function bedrockEventFrame(type: string, json: string): Uint8Array {
  return encodeEventStreamMessage({
    headers: { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    payload: encoder.encode(json),
  });
}

/** Bedrock pads its events with random lengths to hide the text's length; here the length follows the index. */
export function eventPadding(index: number): string {
  return PADDING.slice(0, 1 + ((index * 7) % PADDING.length));
}

export function bedrockExceptionFrame(kind: SimErrorKind): Uint8Array {
  const { type, payload } = simBedrockException(kind);
  return encodeException(type, payload);
}

/** Flips one bit of a frame's payload, so that its checksum no longer matches. */
export function withBadChecksum(frame: Uint8Array): Uint8Array {
  const spoiled = frame.slice();
  spoiled[spoiled.length - 6] = (spoiled[spoiled.length - 6] ?? 0) ^ 1;
  return spoiled;
}

export function bedrockHeaders(requestId: string): Record<string, string> {
  return { 'x-amzn-requestid': requestId };
}
