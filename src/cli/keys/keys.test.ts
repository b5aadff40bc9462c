import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { runCommand } from '../run-command.fixture.ts';

const CONFIG = `
auth: keys
keys: [{ name: from-the-file, key: sk-a-key-of-the-file }]
plans: { gold: { rate: 10/min } }
stores: { state: "sqlite:./keys.db" }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluiceway-keys-'));
  await writeFile(join(folder, 'sluiceway.yaml'), CONFIG);
});
afterEach(() => rm(folder, { recursive: true }));

const keys = (...args: string[]) => runCommand(folder, 'keys', ...args);

describe('sluiceway keys', () => {
  test('makes, lists, rotates and revokes keys, the key alone on standard output', async () => {
    const made = await keys('create', 'team', '--plan', 'gold', '--tenant', 'ide');
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /^sk-sluice-[0-9a-f]{40}$/);
    const rotated = await keys('rotate', 'team', '--overlap', '1h');
    assert.match(rotated.out, /^sk-sluice-[0-9a-f]{40}$/);
    assert.notEqual(rotated.out, made.out);
    assert.match(rotated.err, /valid for another 1h/);
    assert.equal((await keys('revoke', 'team')).code, 0);
    const listed = await keys('list');
    assert.match(listed.out, /^NAME .*\nteam +ide +gold +sk-sluice-[0-9a-f]{4}… +\S+Z +\S+Z$/);
    assert.ok(!listed.out.includes(rotated.out));
  });

  test('prints the JSON of the API', async () => {
    const created = await keys('create', 'team', '--json');
    assert.equal(created.code, 0, created.err);
    const made = JSON.parse(created.out);
    assert.deepEqual(Object.keys(made), ['name', 'plan', 'tenant', 'key', 'created_at']);
    const { data } = JSON.parse((await keys('list', '--json')).out);
    assert.deepEqual(
      data.map(({ name, prefix, revoked_at }: Record<string, unknown>) => [name, prefix, revoked_at]),
      [['team', made.key.slice(0, 14), null]],
    );
    assert.equal(JSON.parse((await keys('rotate', 'team', '--json')).out).name, 'team');
    assert.equal((await keys('revoke', 'team', '--json')).out, '{}');
  });

  for (const [args, code, why] of [
    [['create', 'from-the-file'], 1, /configuration/],
    [['create', 'team', '--plan', 'glod'], 2, /plan: "glod" is not the name of a plan \(did you mean "?gold/],
    [['create', 'a b'], 2, /a name is made of/],
    [['rotate', 'nobody'], 1, /no key is named "nobody"; `sluiceway keys list`/],
    [['rotate', 'nobody', '--overlap', 'soon'], 2, /--overlap must be a duration/],
    [['revoke', 'nobody'], 1, /no key is named/],
    [['create'], 2, /missing required argument/],
    [['list', '--config', 'missing.yaml'], 2, /missing\.yaml/],
  ] as const) {
    test(`says what is wrong with: keys ${args.join(' ')}`, async () => {
      const { code: exit, err } = await keys(...args);
      assert.match(err, why);
      assert.equal(exit, code);
    });
  }

  test('a name is taken once, and by a revoked key for ever', async () => {
    await keys('create', 'team');
    assert.equal((await keys('create', 'team')).code, 1);
    await keys('revoke', 'team');
    assert.match((await keys('create', 'team')).err, /revoked key keeps its name/);
    assert.match((await keys('rotate', 'team')).err, /was revoked/);
  });

  test('keys in memory cannot be reached, and the reason is given', async () => {
    await writeFile(join(folder, 'sluiceway.yaml'), 'stores: { state: "memory:" }');
    const { code, err } = await keys('list');
    assert.equal(code, 2);
    assert.match(err, /POST \/admin\/keys/);
  });
});
