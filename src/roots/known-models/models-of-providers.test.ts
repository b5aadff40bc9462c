import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Settings } from '../../config/settings.ts';
import { parseSettings } from '../configuration.ts';
import { DEFAULT_MODELS } from '../default-models.ts';

function parse(text: string): Settings {
  return parseSettings({ text, fileName: 'sluiceway.yaml' }, {});
}

function targetsOf(settings: Settings, name: string): string[] {
  return (settings.models.get(name)?.targets ?? []).map(({ provider, model }) => `${provider}/${model}`);
}

const CLAUDE = 'claude: { kind: anthropic, apiKey: a }';
const OPENAI = 'openai: { kind: openai, apiKey: b }';
const EAST = 'east: { kind: bedrock, region: us-east-1 }';
const LOCAL = 'local: { kind: openai, baseUrl: "http://127.0.0.1:11434/v1" }';

describe('a file with providers only', () => {
  test('each provider answers to the names of its vendor, and the first one has the default', () => {
    const settings = parse(`providers: { ${CLAUDE}, ${OPENAI} }`);
    assert.deepEqual(targetsOf(settings, 'claude-sonnet-4-5'), ['claude/claude-sonnet-4-5']);
    assert.deepEqual(targetsOf(settings, 'claude-*'), ['claude/claude-*']);
    assert.deepEqual(targetsOf(settings, 'gpt-4o'), ['openai/gpt-4o']);
    assert.equal(settings.defaultModel, 'claude-sonnet-4-5');
    assert.equal(parse(`providers: { ${OPENAI}, ${CLAUDE} }`).defaultModel, 'gpt-5.1');
  });

  test('a name that several know goes to them in their order', () => {
    const settings = parse(`providers: { ${EAST}, ${CLAUDE} }`);
    assert.deepEqual(targetsOf(settings, 'claude-sonnet-4-5'), [
      'east/global.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'claude/claude-sonnet-4-5',
    ]);
  });

  test('a server of its own address gets every other name, and is no default', () => {
    const settings = parse(`providers: { ${LOCAL}, ${CLAUDE} }`);
    assert.deepEqual(targetsOf(settings, '*'), ['local/*']);
    assert.equal(settings.defaultModel, 'claude-sonnet-4-5');
    assert.equal(parse(`providers: { ${LOCAL} }`).defaultModel, undefined);
  });

  test('a simulator answers as it does without a file, but beside no real provider', () => {
    const alone = parse('providers: { fake: { kind: simulator } }');
    const aliases = [...alone.models.values()].map((model) => model.aliases);
    assert.deepEqual(
      aliases,
      Object.values(DEFAULT_MODELS.models ?? {}).map((model) => model.aliases),
    );
    assert.deepEqual(targetsOf(alone, 'sonnet'), ['fake/sonnet']);
    const beside = parse(`providers: { fake: { kind: simulator }, ${CLAUDE} }`);
    assert.equal(beside.models.has('sonnet'), false);
  });

  test('a default of the file is kept, and may be a name that a wildcard takes', () => {
    const settings = parse(`providers: { ${CLAUDE} }\ndefaultModel: claude-new-9`);
    assert.equal(settings.defaultModel, 'claude-new-9');
    assert.throws(
      () => parse(`providers: { ${CLAUDE} }\ndefaultModel: mistral-1`),
      /not the name of a model/,
    );
  });

  test('an empty list of models is one', () => {
    assert.equal(parse(`providers: { ${CLAUDE} }\nmodels: {}`).models.size, 0);
  });
});
