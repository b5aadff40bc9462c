import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../../core/chat-request.ts';
import { type Asked, ask, LOOK, type Place } from '../testing.fixture.ts';

/** What one target takes: a request, and what becomes of it there. */
export interface Rule {
  readonly says: string;
  readonly place: Place;
  /** What is configured of the target, such as its address. */
  readonly own?: object;
  readonly given: Partial<ChatRequest>;
  /** What of the body the target gets. */
  readonly part: (body: Body) => unknown;
  readonly expected: unknown;
  /** Undefined: nothing is warned of. */
  readonly warns?: RegExp;
}

// biome-ignore lint/suspicious/noExplicitAny: a body is whatever the format makes of it
export type Body = any;

export const forced = { tools: [LOOK], toolChoice: { type: 'any' } } as const;
export const budget = { reasoning: { mode: 'enabled', budgetTokens: 2048 }, maxTokens: 8000 } as const;
export const adaptive = { reasoning: { mode: 'adaptive' } } as const;

export function thinkingOf(body: Body): unknown {
  return (body.additionalModelRequestFields ?? body).thinking?.type;
}

export function choiceOf(body: Body): unknown {
  return body.tool_choice?.type ?? body.tool_choice ?? body.toolConfig?.toolChoice;
}

/** Temperature, top_p and top_k. */
export function samplingOf(body: Body): unknown {
  const { temperature, topP } = body.inferenceConfig ?? {};
  return [
    body.temperature ?? temperature,
    body.top_p ?? topP,
    body.top_k ?? body.additionalModelRequestFields?.top_k,
  ];
}

export const NO_SAMPLING = [undefined, undefined, undefined];

export function textsOf(body: Body): string {
  return JSON.stringify(body.messages);
}

/** The first letters of the messages' roles. */
export function rolesOf(body: Body): string {
  return body.messages.map(({ role }: { role: string }) => role[0]).join('');
}

export function testRules(what: string, rules: readonly Rule[]): void {
  void describe(`what targets take: ${what}`, () => {
    for (const { says, place, own, given, part, expected, warns } of rules) {
      void test(`${place}: ${says}`, () => {
        const { body, warnings }: Asked = ask(place, given, own);
        assert.deepEqual(part(body), expected);
        if (warns) assert.match(warnings, warns);
        else assert.equal(warnings, '');
      });
    }
  });
}
