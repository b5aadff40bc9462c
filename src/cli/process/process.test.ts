import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '../../..');
/** Starting a process is slow while many tests run at once. */
const PATIENT = { timeout: 60_000 };
const RUNTIME_FLAGS = process.versions.bun === undefined ? [] : ['--no-env-file'];

/** `sluiceway ARGS` as a process of its own, on the runtime that the tests run on. */
class Command {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  #changed: () => void = () => {};

  constructor(cwd: string, args: readonly string[]) {
    const env = { PATH: process.env.PATH };
    this.child = spawn(process.execPath, [...RUNTIME_FLAGS, join(ROOT, 'src/cli.ts'), ...args], { cwd, env });
    this.child.stdout?.on('data', (data) => this.#add('stdout', data));
    this.child.stderr?.on('data', (data) => this.#add('stderr', data));
    this.child.on('exit', () => this.#changed());
  }

  /** Waits until the output has what is looked for. */
  async says(stream: 'stdout' | 'stderr', what: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = what.exec(this[stream]);
      if (match) return match;
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode}: ${this.stderr}`);
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  async address(): Promise<string> {
    return (await this.says('stdout', /^listening on http:\/\/(\S+)\n/))[1] ?? '';
  }

  async ended(): Promise<unknown> {
    if (this.child.exitCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  #add(stream: 'stdout' | 'stderr', data: unknown): void {
    this[stream] += String(data);
    this.#changed();
  }
}

describe('as a process', () => {
  let cwd: string;
  const commands: Command[] = [];
  const run = (...args: string[]): Command => {
    const command = new Command(cwd, args);
    commands.push(command);
    return command;
  };
  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'sluiceway-process-'));
  });
  after(async () => {
    for (const { child } of commands) child.kill('SIGKILL');
    await rm(cwd, { recursive: true });
  });

  test(
    'start: one line on standard output; the port cannot be had twice; SIGTERM ends with 0',
    PATIENT,
    async () => {
      const gateway = run('start', '--listen', '127.0.0.1:0', '--log', 'off');
      const address = await gateway.address();
      const second = run('start', '--listen', address);
      assert.equal(await second.ended(), 1);
      assert.match(second.stderr, /^sluiceway: cannot listen on .*another process listens there/m);
      assert.equal(second.stdout, '');

      gateway.child.kill('SIGTERM');
      assert.equal(await gateway.ended(), 0);
      assert.equal(gateway.stdout, `listening on http://${address}\n`);
    },
  );

  test(
    'a changed file is taken over when it is good, and refused with its mistakes when it is not',
    PATIENT,
    async () => {
      const config = join(cwd, 'a.yaml');
      await writeFile(config, 'models: { one: { targets: [{ provider: sim }] } }');
      const gateway = run('start', '--config', 'a.yaml', '--listen', '127.0.0.1:0', '--log', 'off');
      const address = await gateway.address();
      const models = async (): Promise<string> => (await fetch(`http://${address}/v1/models`)).text();
      assert.match(await models(), /"one"/);
      await writeFile(config, 'models: { two: { targets: [{ provider: nobody }] } }');
      await gateway.says('stderr', /not reloaded(.|\n)*a\.yaml:1:.*models\.two\.targets\[0\]\.provider/);
      assert.match(await models(), /"one"/);
      await writeFile(config, 'models: { two: { targets: [{ provider: sim }] } }');
      await gateway.says('stderr', /a\.yaml reloaded/);
      assert.match(await models(), /"two"/);
    },
  );

  test('SIGHUP reloads a module', PATIENT, async () => {
    await writeFile(
      join(cwd, 'a.ts'),
      "export default { models: { one: { targets: [{ provider: 'sim' }] } } };",
    );
    const gateway = run('start', '--config', 'a.ts', '--listen', '[::1]:0', '--log', 'off');
    const address = await gateway.address();
    assert.match(address, /^\[::1\]:\d+$/);
    await writeFile(
      join(cwd, 'a.ts'),
      "export default { models: { two: { targets: [{ provider: 'sim' }] } } };",
    );
    gateway.child.kill('SIGHUP');
    await gateway.says('stderr', /a\.ts reloaded/);
    assert.match(await (await fetch(`http://${address}/v1/models`)).text(), /"two"/);
    gateway.child.kill('SIGINT');
    assert.equal(await gateway.ended(), 0);
  });

  test('several workers are one gateway: one port, one reload, one end', PATIENT, async () => {
    await writeFile(join(cwd, 'w.yaml'), 'models: { one: { targets: [{ provider: sim }] } }');
    const gateway = run(
      'start',
      '--config',
      'w.yaml',
      '--listen',
      '127.0.0.1:0',
      '--workers',
      '2',
      '--log',
      'off',
    );
    const address = await gateway.address();
    const models = async (): Promise<string> =>
      (await fetch(`http://${address}/v1/models`, { headers: { connection: 'close' } })).text();
    assert.match(await models(), /"one"/);
    const second = run('start', '--listen', address, '--workers', '2');
    assert.equal(await second.ended(), 1);
    assert.match(second.stderr, /another process listens there/);
    await writeFile(join(cwd, 'w.yaml'), 'models: { two: { targets: [{ provider: nobody }] } }');
    await gateway.says('stderr', /not reloaded/);
    assert.match(await models(), /"one"/);
    gateway.child.kill('SIGTERM');
    assert.equal(await gateway.ended(), 0);
    assert.equal(gateway.stdout, `listening on http://${address}\n`);
  });

  test('sim answers, with the faults laid out for it', PATIENT, async () => {
    await writeFile(join(cwd, 'faults.yaml'), '- { model: "*", faults: ["429"] }');
    const sim = run(
      'sim',
      '--listen',
      '127.0.0.1:0',
      '--ttft',
      '0',
      '--rate',
      '0',
      '--script',
      'faults.yaml',
    );
    const url = `http://${await sim.address()}/v1/chat/completions`;
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] });
    const post = async (): Promise<number> => {
      const reply = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      await reply.text();
      return reply.status;
    };
    assert.deepEqual([await post(), await post()], [429, 200]);
    sim.child.kill('SIGINT');
    assert.equal(await sim.ended(), 0);
  });

  test('bin/sluiceway.js passes on what it is asked, and the exit code', async () => {
    const child = spawn(process.execPath, [join(ROOT, 'bin/sluiceway.js'), 'check', 'none.yaml'], { cwd });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += String(data);
    });
    const [code] = await once(child, 'close');
    assert.equal(code, 2);
    assert.match(stderr, /none\.yaml: cannot be read/);
  });
});
