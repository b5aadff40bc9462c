import assert from 'node:assert/strict';
import { asObject, type JsonObject } from '../../src/core/json.ts';

/** What a provider was told, whatever its format. */
export interface Told {
  readonly texts: string;
  readonly tools: readonly string[];
  /** Ids of calls, and of results, in the order in which they stand. */
  readonly calls: readonly string[];
  readonly results: readonly string[];
  /** What each call asked for, with the result that has its id. */
  readonly pairs: readonly (readonly [asked: string, answered: string])[];
}

interface Block {
  readonly kind: 'text' | 'call' | 'result' | 'thought' | 'other';
  readonly text: string;
  readonly id: string;
  readonly name: string;
  readonly signature: string | undefined;
}

interface Turn {
  readonly role: string;
  readonly blocks: readonly Block[];
}

export function toldOf(format: string, body: JsonObject): Told {
  const blocks = turnsOf(format, body).flatMap((turn) => turn.blocks);
  const results = blocks.filter(({ kind }) => kind === 'result');
  const left = [...results];
  return {
    texts: JSON.stringify(body),
    tools: toolsOf(body),
    calls: blocks.filter(({ kind }) => kind === 'call').map(({ id }) => id),
    results: results.map(({ id }) => id),
    // Servers that count their ids anew read the results in the order in which they stand.
    pairs: blocks
      .filter(({ kind }) => kind === 'call')
      .map(({ id, text }) => {
        const at = left.findIndex((result) => result.id === id);
        const [result] = at < 0 ? [] : left.splice(at, 1);
        return [text, result?.text ?? ''] as const;
      }),
  };
}

function toolsOf(body: JsonObject): string[] {
  const tools = (asObject(body.toolConfig)?.tools ?? body.tools ?? []) as readonly JsonObject[];
  return tools.flatMap((tool) => {
    const named = asObject(tool.toolSpec) ?? asObject(tool.function) ?? tool;
    return typeof named.name === 'string' ? [named.name] : [];
  });
}

function turnsOf(format: string, body: JsonObject): Turn[] {
  const messages = body.messages as readonly JsonObject[];
  if (format === 'openai-chat') return messages.map(openAiTurn);
  return messages.map(({ role, content }) => ({
    role: String(role),
    blocks: (typeof content === 'string' ? [{ text: content }] : (content as JsonObject[])).map(blockOf),
  }));
}

const block = (kind: Block['kind'], more: Partial<Block> = {}): Block => ({
  kind,
  text: '',
  id: '',
  name: '',
  signature: undefined,
  ...more,
});

function openAiTurn(message: JsonObject): Turn {
  const blocks: Block[] = [];
  if (message.role === 'tool')
    blocks.push(block('result', { id: String(message.tool_call_id), text: JSON.stringify(message.content) }));
  if (typeof message.reasoning_content === 'string') blocks.push(block('thought'));
  for (const call of (message.tool_calls ?? []) as JsonObject[]) blocks.push(openAiCall(call));
  return { role: String(message.role), blocks };
}

function openAiCall(call: JsonObject): Block {
  const fn = asObject(call.function);
  return block('call', { id: String(call.id), name: String(fn?.name), text: String(fn?.arguments) });
}

function blockOf(given: JsonObject): Block {
  const use = asObject(given.toolUse) ?? (given.type === 'tool_use' ? given : undefined);
  if (use) {
    const text = JSON.stringify(use.input);
    return block('call', { id: String(use.toolUseId ?? use.id), name: String(use.name), text });
  }
  const result = asObject(given.toolResult) ?? (given.type === 'tool_result' ? given : undefined);
  if (result) {
    const text = JSON.stringify(result.content);
    return block('result', { id: String(result.toolUseId ?? result.tool_use_id), text });
  }
  const thought =
    asObject(asObject(given.reasoningContent)?.reasoningText) ??
    (given.type === 'thinking' ? given : undefined);
  if (thought) return block('thought', { signature: thought.signature as string | undefined });
  if (typeof given.text === 'string') return block('text', { text: given.text });
  return block('other');
}

/** What the real ones refuse; each with the words of a refusal. */
export function checkRules(model: string, format: string, body: JsonObject): void {
  const turns = turnsOf(format, body);
  const blocks = turns.flatMap((turn) => turn.blocks);
  const ids = blocks.filter(({ kind }) => kind === 'call').map(({ id }) => id);
  const names = [...toolsOf(body), ...blocks.filter(({ kind }) => kind === 'call').map(({ name }) => name)];
  if (format === 'openai-chat') {
    checkOpenAi(model, body, { ids, names });
    return;
  }
  assert.equal(new Set(ids).size, ids.length, '`tool_use` ids must be unique');
  const longest = format === 'bedrock-converse' ? 64 : 128;
  for (const id of ids) assert.match(id, /^[a-zA-Z0-9_-]{1,64}$/, 'id of a call');
  for (const name of names) assert.match(name, new RegExp(`^[a-zA-Z0-9_-]{1,${longest}}$`), 'name of a tool');
  assert.equal(turns[0]?.role, 'user', 'a conversation must start with a user message');
  for (const [at, turn] of turns.entries()) checkTurn(turns, at, turn);
  if (format === 'bedrock-converse') checkConverse(body, blocks);
  const thinking = asObject(body.thinking) ?? asObject(asObject(body.additionalModelRequestFields)?.thinking);
  if (model.includes('4-7'))
    assert.notEqual(thinking?.type, 'enabled', 'thinking.type.enabled is not supported');
  if (model.includes('4-5')) assert.notEqual(thinking?.type, 'adaptive', 'adaptive is not supported');
  if (thinking?.type === 'enabled') checkOpenLoop(turns);
}

function checkConverse(body: JsonObject, blocks: readonly Block[]): void {
  if (blocks.some(({ kind }) => kind === 'call' || kind === 'result'))
    assert.ok(body.toolConfig, 'The toolConfig field must be defined');
  let short = false;
  for (const [ttl] of JSON.stringify([body.toolConfig, body.system, body.messages]).matchAll(
    /"cachePoint":\{[^}]*\}/g,
  )) {
    const long = ttl.includes('1h');
    assert.ok(!(long && short), 'a ttl of 1h must not come after one of 5m');
    short ||= !long;
  }
}

function checkTurn(turns: readonly Turn[], at: number, { role, blocks }: Turn): void {
  assert.notEqual(turns[at - 1]?.role, role, 'roles must alternate');
  assert.ok(blocks.length > 0, 'content is empty');
  let other = false;
  for (const { kind, text, signature } of blocks) {
    if (kind === 'text') assert.match(text, /\S/, 'text is blank');
    if (kind === 'thought') assert.ok(signature, 'signature: Field required');
    if (kind === 'result') assert.ok(!other, 'tool_result blocks come first');
    other ||= kind === 'text';
  }
  const calls = blocks.filter(({ kind }) => kind === 'call').map(({ id }) => id);
  if (calls.length === 0) return;
  const results = turns[at + 1]?.blocks.filter(({ kind }) => kind === 'result').map(({ id }) => id);
  assert.deepEqual([...(results ?? [])].sort(), [...calls].sort(), '`tool_use` without `tool_result`');
}

function checkOpenLoop(turns: readonly Turn[]): void {
  if (!turns.at(-1)?.blocks.some(({ kind }) => kind === 'result')) return;
  assert.equal(turns.at(-2)?.blocks[0]?.kind, 'thought', 'Expected `thinking`, but found `tool_use`');
}

interface Tools {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

function checkOpenAi(model: string, body: JsonObject, { ids, names }: Tools): void {
  const messages = body.messages as readonly JsonObject[];
  if (model.startsWith('gpt')) {
    assert.equal(body.max_tokens, undefined, "'max_tokens' is not supported with this model");
    for (const id of ids) assert.ok(id.length <= 40, 'id: string too long');
    for (const name of names) assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/, 'function.name');
  }
  if (model.startsWith('mistral')) {
    for (const id of ids)
      assert.match(id, /^[a-zA-Z0-9]{9}$/, 'Tool call id must be a-z, A-Z, 0-9, of length 9');
    for (const field of ['user', 'seed', 'stream_options', 'max_completion_tokens'])
      assert.equal(body[field], undefined, `body.${field}: Extra inputs are not permitted`);
    for (const [at, { role }] of messages.entries())
      assert.ok(
        role !== 'user' || messages[at - 1]?.role !== 'tool',
        "Unexpected role 'user' after role 'tool'",
      );
  }
  checkCallsAnswered(model, messages);
  if (!model.startsWith('kimi')) return;
  for (const message of messages)
    if (message.tool_calls) assert.ok(message.reasoning_content, 'reasoning_content is missing');
}

/** Behind a turn with calls stand the results of all of them. */
function checkCallsAnswered(model: string, messages: readonly JsonObject[]): void {
  if (!/^(gpt|mistral)/.test(model)) return;
  for (const [at, message] of messages.entries()) {
    const calls = (message.tool_calls ?? []) as readonly JsonObject[];
    const behind = messages.slice(at + 1, at + 1 + calls.length);
    assert.deepEqual(
      behind.map((each) => each.tool_call_id).sort(),
      calls.map(({ id }) => id).sort(),
      'tool_call_ids did not have response messages',
    );
  }
}
