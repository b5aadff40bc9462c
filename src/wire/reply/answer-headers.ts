import { type TargetName, targetId } from '../../core/events.ts';
import type { RateStandings } from '../../core/record/rate-standing.ts';
import type { EncodedCall, ReplyHead } from '../../ports/provider.ts';
import type { Dialect } from '../dialect.ts';
import { rateHeaders } from './limit-headers.ts';

/** Facts about an answer for the head of its reply. */
export interface AnswerHeadFacts {
  readonly target: TargetName;
  readonly call: Pick<EncodedCall, 'format' | 'sameDialect' | 'warnings'>;
  readonly reply: ReplyHead;
  readonly upstreamRequestId: string | null;
  /** How often targets were asked. */
  readonly attempts: number;
}

/** The dialect of a reply, and the request id that its caller can quote to the operator. */
export interface ReplyContext {
  readonly dialect: Dialect;
  readonly requestId: string;
  /** Headers that stages of the call want on its reply. */
  readonly replyHeaders?: Readonly<Record<string, string>> | undefined;
  readonly rates?: RateStandings | undefined;
}

const BEDROCK_HEADERS: readonly string[] = [
  'x-amzn-bedrock-input-token-count',
  'x-amzn-bedrock-output-token-count',
  'x-amzn-bedrock-cache-read-input-token-count',
  'x-amzn-bedrock-cache-write-input-token-count',
  'x-amzn-bedrock-invocation-latency',
  'x-amzn-bedrock-performanceconfig-latency',
  'x-amzn-bedrock-service-tier',
];

/** The provider's headers that are passed back, and only to callers of its own dialect. */
const RELAYED_HEADERS: Readonly<Record<EncodedCall['format'], readonly string[]>> = {
  'openai-chat': ['openai-processing-ms'],
  'anthropic-messages': [],
  'bedrock-converse': BEDROCK_HEADERS,
  'bedrock-invoke': BEDROCK_HEADERS,
};

/** Clients and proxies take heads of 8 KB at least, and other headers want their room. */
const MAX_WARNING_CHARS = 4_000;

/** @param own the headers that the dialect adds */
export function answerHeaders(
  own: Readonly<Record<string, string>>,
  { target, call, reply, upstreamRequestId, attempts }: AnswerHeadFacts,
  { requestId, dialect, replyHeaders, rates }: ReplyContext,
): Record<string, string> {
  const headers: Record<string, string> = {
    ...own,
    'x-request-id': requestId,
    'x-sluiceway-target': headerText(targetId(target)),
    'x-sluiceway-attempts': String(attempts),
  };
  if (replyHeaders !== undefined) Object.assign(headers, replyHeaders);
  if (rates !== undefined) Object.assign(headers, rateHeaders(rates, dialect));
  if (dialect.requestIdHeader !== undefined) headers[dialect.requestIdHeader] = requestId;
  if (upstreamRequestId !== null) headers['x-upstream-request-id'] = headerText(upstreamRequestId);
  if (call.warnings.length > 0) headers['x-sluiceway-warnings'] = warningsText(call.warnings);
  if (call.sameDialect) {
    for (const name of RELAYED_HEADERS[call.format]) {
      const value = reply.header(name);
      if (value !== null) headers[name] = headerText(value);
    }
  }
  return headers;
}

/** Whole sentences, as many as there is room for, and how many there are more. */
function warningsText(warnings: readonly string[]): string {
  const all = headerText(warnings.join(' | '));
  if (all.length <= MAX_WARNING_CHARS) return all;
  let text = '';
  let told = 0;
  for (const warning of warnings) {
    const next = `${text}${headerText(warning)} | `;
    if (next.length > MAX_WARNING_CHARS) break;
    text = next;
    told += 1;
  }
  return `${text}${warnings.length - told} more warnings`;
}

/** A header value is Latin-1 without control characters. A name from a caller or a provider may not be. */
export function headerText(text: string): string {
  return PLAIN.test(text) ? text : text.replace(NOT_PLAIN, '?');
}

const PLAIN = /^[\x20-\x7e]*$/;
const NOT_PLAIN = /[^\x20-\x7e]/g;
