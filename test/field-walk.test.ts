import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CALLERS_DIALECTS } from './harness/field-walk/dialects.ts';
import { silentLosses, type WalkedTarget } from './harness/field-walk/losses.ts';

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
