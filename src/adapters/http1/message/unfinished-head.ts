import { HttpSyntaxError } from './http-syntax-error.ts';

const LF = 10;
const CR = 13;

const REPLY_START = Buffer.from('HTTP/1.');

/**
 * Checks the part of a head that is new, from `from` on. A head whose lines end in a bare LF never gets to its end, and its
 * sender would wait for an answer until its time is over.
 * @throws HttpSyntaxError
 */
export function checkUnfinishedHead(bytes: Buffer, from: number): void {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR) throw new HttpSyntaxError(400, 'a line of the head ends in a bare LF');
  }
}

/**
 * Checks the first byte of a request: control characters and bytes beyond ASCII begin other protocols, TLS for one.
 * @throws HttpSyntaxError
 */
export function checkRequestStart(bytes: Buffer): void {
  const first = bytes[0] ?? CR;
  if (first !== CR && (first <= 0x20 || first >= 0x7f))
    throw new HttpSyntaxError(400, 'this is no HTTP request');
}

/**
 * Checks the first bytes of a reply, as many as there are.
 * @throws HttpSyntaxError
 */
export function checkReplyStart(bytes: Buffer): void {
  const length = Math.min(bytes.length, REPLY_START.length);
  if (bytes.compare(REPLY_START, 0, length, 0, length) !== 0)
    throw new HttpSyntaxError(502, 'this is no HTTP/1 reply');
}
