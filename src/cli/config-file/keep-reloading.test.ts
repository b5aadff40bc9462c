import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { ConfigSource } from '../../config/load.ts';
import type { Settings } from '../../config/settings.ts';
import { parseSettings } from '../../roots/configuration.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { keepReloading } from './keep-reloading.ts';

const ONE = 'models: { one: { targets: [{ provider: sim }] } }';
const TWO = 'models: { two: { targets: [{ provider: sim }] } }';

describe('SIGHUP reloads the configuration', () => {
  let folder: string;
  let path: string;
  let applied: Settings[];
  let told: string[];
  let onTold: () => void;
  let reloading: { stop(): void };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluiceway-reload-'));
    path = join(folder, 'a.yaml');
    await writeFile(path, ONE);
    applied = [];
    told = [];
    onTold = () => {};
    const parse = (read: ConfigSource): Settings => parseSettings(read, {});
    const source = { text: ONE, fileName: 'a.yaml' };
    reloading = keepReloading(
      { file: { path, name: 'a.yaml' }, exists: true, source, settings: parse(source), parse },
      {
        reload: (next) => void applied.push(next),
        reloadRefused(problems) {
          told.push(problems);
          onTold();
        },
      },
      new FakeClock(),
      {
        err(line) {
          told.push(line);
          onTold();
        },
      },
    );
  });
  afterEach(async () => {
    reloading.stop();
    await rm(folder, { recursive: true });
  });

  /** Writes a file, signals, and waits for what is said of it. */
  async function hangUp(text: string): Promise<string | undefined> {
    await writeFile(path, text);
    const { promise, resolve } = Promise.withResolvers<void>();
    onTold = resolve;
    process.emit('SIGHUP', 'SIGHUP');
    await promise;
    return told.at(-1);
  }

  test('a good file is taken over', async () => {
    assert.equal(await hangUp(TWO), 'sluiceway: a.yaml reloaded');
    assert.deepEqual([...(applied.at(-1)?.models.keys() ?? [])], ['two']);
  });

  test('a bad file is refused with its mistakes, and nothing is taken over', async () => {
    const said = await hangUp('auth: kees');
    assert.match(said ?? '', /^a\.yaml:1:7: auth: /);
    assert.deepEqual(applied, []);
  });

  test('what needs a restart is named', async () => {
    await hangUp(`${TWO}\nserver: { listen: 127.0.0.1:9999 }`);
    assert.match(told.join('\n'), /server\.listen changed: takes effect after a restart/);
  });

  test('once stopped, nobody listens to the signal', () => {
    const listening = process.listenerCount('SIGHUP');
    reloading.stop();
    assert.equal(process.listenerCount('SIGHUP'), listening - 1);
  });
});

test('a file that was not there at the start is taken up once it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluiceway-appears-'));
  const path = join(folder, 'sluiceway.yaml');
  const parse = (read: ConfigSource): Settings => parseSettings(read, {});
  const source = { value: {} };
  const applied = Promise.withResolvers<Settings>();
  const told: string[] = [];
  const reloading = keepReloading(
    { file: { path, name: 'sluiceway.yaml' }, exists: false, source, settings: parse(source), parse },
    { reload: (next) => applied.resolve(next), reloadRefused: () => {} },
    new FakeClock(),
    { err: (line) => void told.push(line) },
  );
  try {
    process.emit('SIGHUP', 'SIGHUP');
    assert.deepEqual(told, []);
    await writeFile(path, TWO);
    process.emit('SIGHUP', 'SIGHUP');
    assert.deepEqual([...(await applied.promise).models.keys()], ['two']);
  } finally {
    reloading.stop();
    await rm(folder, { recursive: true });
  }
});
