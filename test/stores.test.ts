import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { Database } from '../src/adapters/stores/sqlite/database.ts';
import { eventually } from './harness/eventually.ts';
import { startTestGateway, startTestSimulator, type TestGateway } from './harness/gateway.ts';

const KEY = 'sk-0123456789abcdef';
const simulator = await startTestSimulator();
const folder = mkdtempSync(join(tmpdir(), 'sluiceway-stores-'));
let files = 0;
const running: TestGateway[] = [];
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.close();
});
after(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

function newFile(): string {
  return join(folder, `${++files}.db`);
}

async function start(path: string, plan: object, more: object = {}): Promise<TestGateway> {
  const gateway = await startTestGateway({
    auth: 'keys',
    keys: [{ name: 'ada', key: KEY, plan: 'plan' }],
    plans: { plan },
    providers: { sim: { kind: 'openai', baseUrl: `${simulator.url}/v1`, apiKey: 'provider-key' } },
    models: { small: { targets: [{ provider: 'sim', model: 'm', price: { input: 1, output: 1 } }] } },
    defaultModel: 'small',
    stores: { state: `sqlite:${path}`, ...more },
  });
  running.push(gateway);
  return gateway;
}

async function ask({ url }: TestGateway): Promise<Response> {
  const body = JSON.stringify({ model: 'small', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] });
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const reply = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  await reply.arrayBuffer();
  return reply;
}

async function statuses(gateways: readonly TestGateway[]): Promise<readonly number[]> {
  const replies = await Promise.all(gateways.map((gateway) => ask(gateway)));
  return replies.map(({ status }) => status);
}

test('gateways that share a file share its limits', async () => {
  const path = newFile();
  const [first, second] = [await start(path, { quota: '5/day' }), await start(path, { quota: '5/day' })];
  const all = await statuses([first, second, first, second, first, second, first, second]);
  assert.equal(all.filter((status) => status === 200).length, 5);
  assert.equal(all.filter((status) => status === 429).length, 3);
});

test('a quota outlives a restart', async () => {
  const path = newFile();
  const before = await start(path, { quota: '2/day' });
  assert.deepEqual(await statuses([before]), [200]);
  await before.close();
  const again = await start(path, { quota: '2/day' });
  assert.deepEqual([await statuses([again]), await statuses([again])], [[200], [429]]);
});

test('while the store cannot be written, calls are refused within a second, and unaided go on afterwards', async () => {
  const path = newFile();
  const gateway = await start(path, { rate: '1000/s' });
  assert.deepEqual(await statuses([gateway]), [200]);
  const calls = simulator.simulator.log.length;
  const other = await Database.open(path);
  other.run('BEGIN IMMEDIATE');
  const begun = performance.now();
  const refused = await ask(gateway);
  const tookMs = performance.now() - begun;
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
  assert.ok(tookMs < 1_000, `${tookMs} ms`);
  assert.equal(simulator.simulator.log.length, calls, 'no call went upstream');
  other.run('ROLLBACK');
  other.close();
  assert.deepEqual(await statuses([gateway]), [200]);
  for (const said of ['the store cannot be reached', 'the store is back'])
    await eventually(`the log says: ${said}`, () => gateway.log.some(({ msg }) => msg === said));
});

test('as many calls of an outage go through as are allowed, and are booked afterwards', async () => {
  const path = newFile();
  const gateway = await start(path, { spend: '$1/day' }, { whenDown: { allow: 2 } });
  const other = await Database.open(path);
  other.run('BEGIN IMMEDIATE');
  const all = await statuses([gateway, gateway, gateway]);
  assert.deepEqual([...all].sort(), [200, 200, 503]);
  other.run('ROLLBACK');
  const lines = (): unknown => other.get('SELECT count(*) AS lines FROM ledger')?.lines;
  await eventually('both calls are in the ledger', () => lines() === 2);
  const spent = other.get('SELECT sum(cost_micro_usd) AS spent FROM ledger')?.spent;
  const counter = other.get("SELECT used, reserved FROM counters WHERE id LIKE 'key/ada/spend%'");
  assert.deepEqual([counter?.used, counter?.reserved], [spent, 0]);
  other.close();
});

test('a file that is none of ours ends the start, and says where it is named', async () => {
  const path = newFile();
  writeFileSync(path, 'This is a text. '.repeat(100));
  await assert.rejects(start(path, {}), {
    name: 'ConfigError',
    message: /^stores\.state: cannot be used: file is not a database/,
  });
});
