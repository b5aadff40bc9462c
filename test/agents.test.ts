import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type AgentRequest, CLAUDE_CODE } from './agents/claude-code.ts';
import { CODEX } from './agents/codex.ts';
import { brokenRules } from './agents/provider-rules.ts';
import { post } from './harness/ask.ts';
import {
  configFor,
  PROVIDER_KINDS,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';

/** A model of two generations for each kind of provider. */
const MODELS: Readonly<Record<(typeof PROVIDER_KINDS)[number], readonly string[]>> = {
  openai: ['gpt-5', 'gpt-4o'],
  anthropic: ['claude-sonnet-4-5', 'claude-opus-5-5'],
  bedrock: ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us.anthropic.claude-opus-4-7'],
};

const AGENTS = { 'Claude Code': CLAUDE_CODE, Codex: CODEX } as const;

/**
 * What does not work yet, by the name of its test: the rule that is broken, and why. A test listed here fails as soon as
 * its gap is closed.
 */
const KNOWN_GAPS: Readonly<Record<string, readonly string[]>> = {};

describe('what agents send', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;

  before(async () => {
    simulator = await startTestSimulator();
    gateway = await startTestGateway(configFor(simulator.url));
  });
  after(async () => {
    await gateway.close();
    await simulator.close();
  });
  beforeEach(() => simulator.simulator.clearLog());

  /** What is wrong with this request's way to the provider. */
  async function problems(
    request: AgentRequest,
    kind: keyof typeof MODELS,
    model: string,
  ): Promise<string[]> {
    const { path, headers, body } = request;
    const reply = await post(`${gateway.url}${path}`, {
      headers,
      body: JSON.stringify({ model: `${kind}/${model}`, ...body }),
    });
    const text = Buffer.from(reply.body).toString();
    if (reply.status !== 200) return [`${reply.status} ${text}`];
    if (body.stream === true && !/message_stop|\[DONE\]/.test(text)) return ['the stream has no end'];
    return simulator.simulator.log().flatMap((attempt) => brokenRules(kind, attempt));
  }

  for (const [agent, requests] of Object.entries(AGENTS)) {
    for (const [what, request] of Object.entries(requests)) {
      for (const kind of PROVIDER_KINDS) {
        for (const model of MODELS[kind]) {
          const name = `${agent}: ${what}, to ${kind} as ${model}`;
          test(name, async () => {
            assert.deepEqual(await problems(request, kind, model), KNOWN_GAPS[name] ?? []);
          });
        }
      }
    }
  }

  test('what only Anthropic can read reaches Anthropic as it was sent', async () => {
    const request = CLAUDE_CODE['tools that are found by search, and added in the conversation'];
    assert.ok(request);
    assert.deepEqual(await problems(request, 'anthropic', 'claude-opus-5-5'), []);
    const [attempt] = simulator.simulator.log();
    assert.deepEqual(attempt?.body, { model: 'claude-opus-5-5', ...request.body });
    assert.equal(attempt.headers['anthropic-beta'], request.headers['anthropic-beta']);
    assert.equal(attempt.headers['anthropic-version'], request.headers['anthropic-version']);
  });
});
