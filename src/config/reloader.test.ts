import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseSettings } from '../roots/configuration.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { ConfigReloader } from './reloader.ts';
import type { Settings } from './settings.ts';

const START = 'server: { drain: 1s }';

/** A file whose readings end when the test says so. */
function setUp() {
  const clock = new FakeClock();
  const file = { text: START, reads: 0, gate: Promise.resolve() };
  const applied: Array<{ settings: Settings; restart: readonly string[] }> = [];
  const refused: string[] = [];
  const parse = (text: string) => parseSettings({ text, fileName: 'f.yaml' }, {});
  const reloader = new ConfigReloader({
    clock,
    started: parse(START),
    text: START,
    async read() {
      file.reads++;
      const { text, gate } = file;
      await gate;
      return { text, fileName: 'f.yaml' };
    },
    parse: (source) => parseSettings(source, {}),
    onSettings: (settings, restart) => applied.push({ settings, restart }),
    onRefused: (error) => refused.push(error.message),
  });
  return {
    clock,
    file,
    reloader,
    refused,
    applied,
    drains: () => applied.map((one) => one.settings.server.drainMs),
  };
}

describe('hot reload', () => {
  test('many hints are one reading, once they have ceased', async () => {
    const { clock, file, reloader, drains } = setUp();
    file.text = 'server: { drain: 2s }';
    reloader.hint();
    await clock.advance(60);
    reloader.hint();
    await clock.advance(60);
    assert.equal(file.reads, 0);
    await clock.advance(60);
    assert.equal(file.reads, 1);
    assert.deepEqual(drains(), [2_000]);
  });

  test('unchanged text changes nothing, unless asked for', async () => {
    const { clock, reloader, applied } = setUp();
    reloader.hint();
    await clock.advance(200);
    assert.equal(applied.length, 0);
    await reloader.reload();
    assert.equal(applied.length, 1);
  });

  test('a bad file changes nothing and says everything that is wrong; the next good one is taken', async () => {
    const { clock, file, reloader, applied, refused } = setUp();
    file.text = 'server: { drain: 2, workers: 0 }';
    reloader.hint();
    await clock.advance(200);
    assert.equal(applied.length, 0);
    assert.match(refused[0] ?? '', /server\.drain(.|\n)*server\.workers/);
    file.text = 'server: { drain: 3s }';
    reloader.hint();
    await clock.advance(200);
    assert.equal(applied.length, 1);
  });

  test('a file that is empty for a moment never opens the gateway', async () => {
    const { clock, file, reloader, applied, refused } = setUp();
    file.text = '\n';
    reloader.hint();
    await clock.advance(200);
    assert.equal(applied.length, 0);
    assert.match(refused[0] ?? '', /empty/);
  });

  test('an older reading never overtakes a newer one', async () => {
    const { clock, file, reloader, drains } = setUp();
    const held = Promise.withResolvers<void>();
    file.gate = held.promise;
    file.text = 'server: { drain: 2s }';
    reloader.hint();
    await clock.advance(200);
    file.gate = Promise.resolve();
    file.text = 'server: { drain: 3s }';
    reloader.hint();
    await clock.advance(200);
    assert.deepEqual(drains(), []);
    held.resolve();
    await settle();
    assert.deepEqual(drains(), [2_000, 3_000]);
  });

  test('what only a restart changes is named', async () => {
    const { file, reloader, applied } = setUp();
    file.text = 'server: { listen: 127.0.0.1:1, workers: 2 }\nstores: {}\ntelemetry: { logs: off }';
    await reloader.reload();
    await reloader.reload();
    const expected = ['server.listen', 'server.workers', 'stores', 'telemetry.logs'];
    assert.deepEqual(
      applied.map((one) => one.restart),
      [expected, expected],
    );
  });

  test('nothing happens once stopped', async () => {
    const { clock, file, reloader, applied } = setUp();
    file.text = 'server: { drain: 2s }';
    reloader.hint();
    reloader.stop();
    reloader.hint();
    await reloader.reload();
    await clock.advance(200);
    assert.equal(applied.length, 0);
    assert.equal(clock.timers, 0);
  });
});
