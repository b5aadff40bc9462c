import { NO_BYTES, type PartBatch, type StreamPart } from '../core/stream-part.ts';
import type { StoredAnswer, StoredContent } from './stored-answer.ts';

/** A piece of a replayed stream, about a sentence. An answer has at most so many pieces, however long it is. */
const PIECE_CHARS = 80;
const MAX_PIECES = 64;

/** The stored answer as the parts of a new one: in several pieces if it is streamed. */
export function replayBatch(answer: StoredAnswer, stream: boolean): PartBatch {
  const { content, reason, usage, model, target } = answer;
  const parts: StreamPart[] = [{ type: 'start', model: model ?? target.model }];
  for (const each of content) {
    if (stream) pushPieces(each, parts);
    else parts.push(each);
  }
  parts.push({ type: 'finish', reason, usage });
  return { parts, raw: NO_BYTES };
}

function pushPieces(content: StoredContent, parts: StreamPart[]): void {
  if (content.type === 'text') {
    for (const text of piecesOf(content.text)) parts.push({ type: 'text', text });
  } else if (content.redacted !== undefined) parts.push(content);
  else {
    const { signature } = content;
    for (const text of piecesOf(content.text)) parts.push({ type: 'reasoning', text });
    if (signature !== undefined) parts.push({ type: 'reasoning', text: '', signature });
  }
}

/** Pieces that end behind a blank where there is one, and never within a surrogate pair. */
export function piecesOf(text: string): readonly string[] {
  const size = Math.max(
    Math.ceil(text.length / MAX_PIECES),
    Math.min(PIECE_CHARS, Math.ceil(text.length / 4)),
  );
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = cutAt(text, from, from + size);
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

function cutAt(text: string, from: number, wanted: number): number {
  if (wanted >= text.length) return text.length;
  const blank = text.lastIndexOf(' ', wanted);
  if (blank > from + (wanted - from) / 2) return blank + 1;
  const code = text.charCodeAt(wanted);
  return code >= 0xdc00 && code <= 0xdfff ? wanted + 1 : wanted;
}
