import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CALLERS_DIALECTS } from './harness/field-walk/dialects.ts';
import { outcomeOf, silentLosses, type WalkedTarget } from './harness/field-walk/losses.ts';

const TARGETS: readonly WalkedTarget[] = [
  { kind: 'openai', model: 'sim-1' },
  { kind: 'openai', model: 'gpt-5' },
  { kind: 'openai', model: 'mistral-large-latest' },
  { kind: 'openai', model: 'deepseek-chat' },
  { kind: 'openai', model: 'anthropic/claude-opus-4.7', baseUrl: 'https://openrouter.ai/api/v1' },
  { kind: 'anthropic', model: 'sim-1' },
  { kind: 'anthropic', model: 'claude-3-5-haiku-20241022' },
  { kind: 'anthropic', model: 'claude-sonnet-4-5' },
  { kind: 'anthropic', model: 'claude-opus-4-7' },
  { kind: 'bedrock', model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
  { kind: 'bedrock', model: 'us.anthropic.claude-opus-4-7' },
  { kind: 'bedrock', model: 'amazon.nova-pro-v1:0' },
  { kind: 'bedrock', model: 'us.amazon.nova-2-lite-v1:0' },
  { kind: 'bedrock', model: 'meta.llama3-1-70b-instruct-v1:0' },
  { kind: 'simulator', model: 'sim-1' },
];

for (const [name, caller] of Object.entries(CALLERS_DIALECTS)) {
  describe(`no member of a request of ${name} is lost in silence`, () => {
    for (const target of TARGETS)
      test(`at ${target.kind} ${target.model}`, () => assert.deepEqual(silentLosses(caller, target), []));
  });
}

describe('no header that says something about a call is lost in silence', () => {
  const HEADERS: Readonly<Record<string, string>> = {
    'x-amzn-bedrock-trace': 'ENABLED',
    'x-amzn-bedrock-guardrailidentifier': 'zq7guard',
    'x-amzn-bedrock-guardrailversion': '7',
    'x-amzn-bedrock-performanceconfig-latency': 'optimized',
    'x-amzn-bedrock-service-tier': 'flex',
    'x-amzn-bedrock-request-metadata': '{"zq7":"1"}',
  };
  const { invoke } = CALLERS_DIALECTS;
  for (const target of TARGETS) {
    for (const [name, value] of Object.entries(HEADERS)) {
      test(`${name} at ${target.kind} ${target.model}`, () => {
        if (!invoke) throw new Error('the dialect of InvokeModel is walked');
        const context = { ...invoke.context, header: (each: string) => (each === name ? value : null) };
        const { sent, told } = outcomeOf({ ...invoke, context }, target, invoke.base);
        assert.ok(
          sent.includes(JSON.stringify(value).slice(1, -1)) ||
            told.some((each) => each.includes(`\`${name}\``)),
        );
      });
    }
  }
});
