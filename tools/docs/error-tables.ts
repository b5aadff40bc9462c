import { EventStreamFramer } from '../../src/core/codec/event-stream.ts';
import { FAILURES, type FailureCode, failure, isRetryable, type RetryClass } from '../../src/core/failure.ts';
import { anthropicMessages } from '../../src/wire/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../../src/wire/bedrock-converse/dialect.ts';
import { bedrockInvoke } from '../../src/wire/bedrock-invoke/dialect.ts';
import type { Dialect } from '../../src/wire/dialect.ts';
import { openaiChat } from '../../src/wire/openai-chat/dialect.ts';

// The generated part of docs/errors.md: what the failure table says, and what the dialects make of it.

const BEGIN = '<!-- begin: written by tools/docs/errors.ts -->';
const END = '<!-- end -->';

const CONTEXT = { requestId: 'req_0' };
const CODES = Object.keys(FAILURES) as FailureCode[];

const RETRIES: Readonly<Record<RetryClass, string>> = {
  none: 'stops',
  transient: 'asks again, then the next target',
  throttle: 'asks again later, then the next target',
  'next-target': 'asks the next target',
};

/** The page with its tables brought up to date. @throws Error when the markers are not there */
export function withErrorTables(page: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error(`docs/errors.md lacks the lines "${BEGIN}" and "${END}"`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${errorTables()}\n\n${page.slice(to)}`;
}

function errorTables(): string {
  return [
    '### Codes',
    '',
    ...table(
      ['code', 'status', 'meaning', 'then the gateway', 'counts', '`retryable`', 'log'],
      CODES.map(codeRow),
    ),
    '',
    '### In each dialect',
    '',
    ...table(
      [
        'code',
        'OpenAI `type`',
        'OpenAI `code`',
        'Anthropic `type`',
        'Bedrock exception',
        'in a Converse stream',
        'in an InvokeModel stream',
      ],
      CODES.map(dialectRow),
    ),
  ].join('\n');
}

function codeRow(code: FailureCode): string[] {
  const { status, retry, countsAgainstTarget, log, meaning } = FAILURES[code];
  return [
    `\`${code}\``,
    String(status),
    meaning,
    RETRIES[retry],
    countsAgainstTarget ? 'yes' : '',
    isRetryable(code) ? 'yes' : '',
    log,
  ];
}

function dialectRow(code: FailureCode): string[] {
  const openai = errorBody(openaiChat, code).error as { type: string; code: string };
  const anthropic = errorBody(anthropicMessages, code).error as { type: string };
  const { status } = bedrockConverse.error(failure(code), CONTEXT);
  const exception = `\`${String(errorBody(bedrockConverse, code).__type)}\``;
  return [
    `\`${code}\``,
    `\`${openai.type}\``,
    openai.code === code ? '=' : `\`${openai.code}\``,
    `\`${anthropic.type}\``,
    status === FAILURES[code].status ? exception : `${exception}, status ${status}`,
    `\`${streamException(bedrockConverse, code)}\``,
    `\`${streamException(bedrockInvoke, code)}\``,
  ];
}

function errorBody(dialect: Dialect, code: FailureCode): Record<string, unknown> {
  return JSON.parse(String(dialect.error(failure(code), CONTEXT).body));
}

/** The name in the exception frame that ends a stream. */
function streamException(dialect: Dialect, code: FailureCode): string {
  const { frames } = new EventStreamFramer().push(dialect.errorFrames(failure(code), CONTEXT));
  return frames[0]?.message.headers[':exception-type'] ?? '';
}

function table(head: readonly string[], rows: readonly string[][]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}
