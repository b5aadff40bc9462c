import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { RawClient, replyBody } from '../src/testing/raw-client.ts';
import { until } from '../src/testing/until.ts';
import { ask, begin, wholeReply } from './harness/ask.ts';
import { CommandProcess } from './harness/command-process.ts';
import { DIALECTS, type Reply } from './harness/dialects.ts';
import { exchangeBytes, headOf, postBytes } from './harness/raw.ts';

/** Processes are slow while many tests run at once. */
const PATIENT = { timeout: 60_000 };

const ONE_MODEL = 'models: { m: { targets: [{ provider: sim, model: v1 }] } }\n';
const ENDLESS = 'hi [[sim: rate=50 tokens=100000]]';

describe('a process that is told to stop', () => {
  test('refuses what is new, lets what is under way finish, and ends with 0', PATIENT, async () => {
    await CommandProcess.with({ config: ONE_MODEL }, async (gateway) => {
      const [native] = DIALECTS;
      assert.ok(native);
      const body = (stream: boolean) =>
        Buffer.from(JSON.stringify(native.body('m', 'hi [[sim: ttft=700 rate=100 tokens=50]]', stream)));
      const stream = await RawClient.send(gateway.port, postBytes(native, 'm', body(true), true));
      const whole = await RawClient.send(gateway.port, postBytes(native, 'm', body(false)));
      await gateway.untilInFlight(2);
      await gateway.drain();

      const ready = await exchangeBytes(gateway.port, headOf('GET', '/readyz', { connection: 'keep-alive' }));
      assert.equal(ready?.status, 503);
      for (const dialect of DIALECTS) {
        const asked = postBytes(dialect, 'm', Buffer.from('{}'));
        const refused = await exchangeBytes(gateway.port, asked);
        assert.equal(refused?.status, 503, dialect.name);
        assert.equal(refused.headers.get('connection'), 'close');
        assert.match(dialect.readError(refused).message, /shutting down/);
      }
      await Promise.all([stream.ends(), whole.ends()]);
      assert.match(whole.received, /^HTTP\/1\.1 200 /);
      assert.ok(replyBody(whole.received).complete);
      const streamed = replyBody(stream.received);
      assert.ok(streamed.complete);
      assert.match(streamed.body, /event: complete\n/);
      assert.equal(await gateway.ended(), 0);
    });
  });

  test('fails what outlasts `server.drain`, in every dialect, and ends with 0', PATIENT, async () => {
    await CommandProcess.with({ config: `server: { drain: 0s }\n${ONE_MODEL}` }, async (gateway) => {
      const streams = await Promise.all(
        DIALECTS.map((dialect) => begin(gateway.url, dialect, { model: 'm', text: ENDLESS, stream: true })),
      );
      const wholes = DIALECTS.map((dialect) =>
        ask(gateway.url, dialect, { model: 'm', text: 'hi [[sim: hang]]', stream: false }),
      );
      await gateway.untilInFlight(2 * DIALECTS.length);
      gateway.child.kill('SIGTERM');
      const replies: readonly Reply[] = await Promise.all([...streams.map(wholeReply), ...wholes]);
      for (const [index, dialect] of DIALECTS.entries()) {
        const [stream, whole] = [replies[index], replies[index + DIALECTS.length]];
        assert.ok(stream && whole);
        const { end, message } = dialect.readStream(stream);
        assert.equal(end, 'error', dialect.name);
        assert.match(message ?? '', /shutting down/);
        assert.equal(whole.status, 503, dialect.name);
        assert.match(dialect.readError(whole).message, /shutting down/);
      }
      assert.equal(await gateway.ended(), 0);
    });
  });

  test('a second signal does not wait', PATIENT, async () => {
    await CommandProcess.with({ config: ONE_MODEL }, async (gateway) => {
      const [native] = DIALECTS;
      assert.ok(native);
      const stream = await begin(gateway.url, native, { model: 'm', text: ENDLESS, stream: true });
      await gateway.drain();
      // Two signals at the same moment count as one (Ctrl-C under npm sends two), so that it is sent until it is heard. A signal
      // that meets the runtime at its very end would end it without an exit code.
      const again = setInterval(() => gateway.child.kill('SIGINT'), 50);
      try {
        assert.equal(native.readStream(await wholeReply(stream)).end, 'error');
      } finally {
        clearInterval(again);
      }
      assert.equal(await gateway.ended(), 0);
    });
  });
});

describe('a process under traffic', () => {
  test(
    'changes its configuration without failing a request; one under way keeps its own',
    PATIENT,
    async () => {
      const config = (version: string, key: string) =>
        `auth: keys\nkeys: [{ name: a, key: ${key} }]\nmodels: { m: { targets: [{ provider: sim, model: ${version} }] } }\n`;
      const [first, second] = ['key-number-one-0123456789', 'key-number-two-0123456789'];
      await CommandProcess.with({ config: config('v1', first) }, async (gateway) => {
        const [native] = DIALECTS;
        assert.ok(native);
        const asked = async (text: string, key: string, stream = false): Promise<string> => {
          const headers = { authorization: `Bearer ${key}` };
          const reply = await ask(gateway.url, native, { model: 'm', text, stream, headers });
          return `${reply.status} ${reply.headers.get('x-sluiceway-target')}`;
        };
        const seen = new Set<string>();
        let loading = true;
        const load = Array.from({ length: 4 }, async () => {
          while (loading) seen.add(await asked('hi [[sim: ttft=0 rate=0]]', first));
        });
        const underWay = asked('hi [[sim: rate=30 tokens=45]]', first, true);
        await until(() => seen.size > 0);
        for (const text of [config('v2', first), 'models: [oops', config('v3', first)]) {
          const before = gateway.stderr.length;
          await writeFile(gateway.configPath, text);
          await until(() => /reloaded(.|\n)*\n/.test(gateway.stderr.slice(before)));
        }
        await until(() => seen.has('200 sim/v3'));
        loading = false;
        await Promise.all(load);
        assert.deepEqual([...seen], ['200 sim/v1', '200 sim/v2', '200 sim/v3']);
        assert.equal(await underWay, '200 sim/v1');

        const before = gateway.stderr.length;
        await writeFile(gateway.configPath, config('v4', second));
        await until(() => / reloaded\n/.test(gateway.stderr.slice(before)));
        assert.equal(await asked('hi', first), '401 null');
        assert.equal(await asked('hi', second), '200 sim/v4');
      });
    },
  );

  test(
    'survives a rejection that nobody caught, and logs it; an exception ends it with 1',
    PATIENT,
    async () => {
      const config = `
      process.on('SIGUSR1', () => void Promise.reject(new Error('stray')));
      process.on('SIGUSR2', () => { throw new Error('boom'); });
      export default { models: { m: { targets: [{ provider: 'sim' }] } } };`;
      await CommandProcess.with({ config, fileName: 'sluiceway.mjs', log: 'json' }, async (gateway) => {
        gateway.child.kill('SIGUSR1');
        await gateway.says('stderr', /"msg":"unhandled rejection","detail":\{"error":"Error: stray/);
        assert.equal((await fetch(`${gateway.url}/readyz`)).status, 200);
        gateway.child.kill('SIGUSR2');
        assert.equal(await gateway.ended(), 1);
        await gateway.says('stderr', /"msg":"uncaught exception","detail":\{"error":"Error: boom/);
      });
    },
  );
});

describe('several workers', () => {
  const asks = async (gateway: CommandProcess, count: number): Promise<number> => {
    let answered = 0;
    for (let n = 0; n < count; n++) {
      const reply = await fetch(`${gateway.url}/v1/chat`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify({
          model: 'm',
          messages: [{ role: 'user', content: 'hi [[sim: ttft=0 rate=0]]' }],
        }),
      }).catch(() => undefined);
      await reply?.text();
      if (reply?.status === 200) answered++;
    }
    return answered;
  };

  test('count together, replace one that is killed, and end with their parent', PATIENT, async () => {
    await CommandProcess.with({ config: ONE_MODEL, workers: 2 }, async (gateway) => {
      assert.equal(await asks(gateway, 40), 40);
      assert.equal(await gateway.metric('sluiceway_requests_total', 'operation="chat"'), 40);

      const [victim] = childrenOf(gateway);
      assert.ok(victim);
      process.kill(victim, 'SIGKILL');
      await gateway.says('stderr', /a worker died and is replaced/);
      await until(() => childrenOf(gateway).length === 2);
      assert.equal(await asks(gateway, 20), 20);

      const workers = childrenOf(gateway);
      gateway.child.kill('SIGKILL');
      await until(() => workers.every((pid) => !isAlive(pid)));
    });
  });
});

function childrenOf({ child }: CommandProcess): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, state]) => Number(parent) === child.pid && !state?.startsWith('Z'))
    .map(([pid]) => Number(pid));
}

/** A process that has ended counts as gone, also before its parent has read its exit code. */
function isAlive(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' });
    return !state.startsWith('Z');
  } catch {
    return false;
  }
}
