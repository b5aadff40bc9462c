import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT, attemptEnded, requestEnded } from '../events.fixture.ts';
import { NO_CONTROL, writtenBy } from './lines.fixture.ts';
import { PrettyLines } from './pretty-lines.ts';

const lines = new PrettyLines();

function withoutColour(text: string): string {
  return text.replaceAll(/\p{Cc}\[\d+m/gu, '');
}

describe('log for people', () => {
  test('tells a request on one short line', () => {
    const text = writtenBy((out) => lines.request(out, requestEnded(), 5_250));
    assert.equal(
      withoutColour(text),
      '12:30:15.042 info  200 openai-chat chat gpt-4o → claude/claude-sonnet-4-20250514 ' +
        '800 ms, ttft 230 ms, 1014+200 tokens, $0.005250 req_1',
    );
  });

  test('tells a failed attempt, and what the next one waits for', () => {
    const event = attemptEnded({ outcome: 'overloaded', upstreamStatus: 529, backoffMs: 12 });
    const text = writtenBy((out) => lines.attempt(out, event));
    assert.match(
      withoutColour(text),
      /warn {2}attempt 1 at claude\/.*: overloaded 100 ms, upstream 529, next in 12 ms req_1$/,
    );
  });

  test('tells why an attempt got no answer', () => {
    const event = attemptEnded({ outcome: 'upstream_unreachable', cause: 'ENOTFOUND' });
    const text = writtenBy((out) => lines.attempt(out, event));
    assert.match(withoutColour(text), /: upstream_unreachable \(ENOTFOUND\) 100 ms/);
  });

  test('tells why an answer broke off', () => {
    const event = requestEnded({ outcome: 'truncated', failureMessage: 'Cut.', cause: 'ECONNRESET' });
    const text = writtenBy((out) => lines.request(out, event, undefined));
    assert.match(withoutColour(text), / truncated: Cut\. \(ECONNRESET\) /);
  });

  test('tells a service event with its details', () => {
    const detail = { worker: 3, late: true };
    const event = { type: 'service', at: AT, level: 'error', message: 'worker died', detail } as const;
    const text = writtenBy((out) => lines.service(out, event));
    assert.match(withoutColour(text), /error worker died worker=3 late=true$/);
  });

  test('no caller reaches the terminal', () => {
    const evil = '\u001b]0;owned\u0007\u009b31m\r\nfake line';
    const event = requestEnded({
      requestedModel: evil,
      outcome: 'truncated',
      failureMessage: evil,
      warnings: [evil],
    });
    const text = writtenBy((out) => lines.request(out, event, undefined));
    assert.match(withoutColour(text), NO_CONTROL);
  });
});
