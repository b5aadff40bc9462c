import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { ask, inParallel } from './harness/ask.ts';
import { DIALECTS } from './harness/dialects.ts';
import { eventually } from './harness/eventually.ts';
import { PROVIDER_KINDS } from './harness/gateway.ts';
import { type IsolatedGateway, startIsolatedGateway } from './harness/isolated-gateway.ts';
import { askAndLeave, type LeavingClient, WAYS_TO_LEAVE } from './harness/leaving-client.ts';

const CLIENTS = 500;
/** Clients at a time. More would only wait for each other. */
const ARRIVING = 100;
const MEBIBYTE = 1024 * 1024;

describe('500 clients that vanish in mid-stream', () => {
  let server: IsolatedGateway;
  before(async () => {
    server = await startIsolatedGateway();
  });
  after(() => server.close());

  test('leave no request, no stream, no socket and no memory behind', { timeout: 120_000 }, async () => {
    // The first round creates what is created only once.
    await vanish();
    const sockets = openSockets();
    const bytes = await server.usedBytes();
    await vanish();
    await eventually('the sockets are closed', () => openSockets() <= sockets + 5);
    const grown = (await server.usedBytes()) - bytes;
    // If 500 streams stayed, they would take 8 MB or more.
    assert.ok(grown < 4 * MEBIBYTE, `${Math.round(grown / MEBIBYTE)} MB more after the last ${CLIENTS}`);
    for (const dialect of DIALECTS) {
      const reply = await ask(server.url, dialect, { model: 'on-openai', text: 'Hello', stream: false });
      assert.equal(reply.status, 200);
    }
  });

  /** Clients leave one after the other, in each way, in every dialect, from every kind of provider. */
  async function vanish(): Promise<void> {
    const clients: LeavingClient[] = [];
    await inParallel(
      Array.from({ length: CLIENTS }, (_, index) => index),
      ARRIVING,
      async (index) => {
        const dialect = pick(DIALECTS, index);
        const question = {
          model: `on-${pick(PROVIDER_KINDS, index)}`,
          text: '[[sim: rate=1 tokens=5000]]',
          stream: true,
        };
        const client = await askAndLeave(server.port, dialect, question, pick(WAYS_TO_LEAVE, index));
        clients.push(client);
        await eventually(`client ${index} streams`, () => client.received() !== '');
      },
    );
    assert.equal(await inFlight(), CLIENTS);
    for (const client of clients) client.leave();
    await eventually('no request is in flight', async () => (await inFlight()) === 0);
    // This is asked seldom: the text is long, and the process that makes it is the one whose memory is measured.
    await eventually('no stream is open at the provider', async () => {
      const log = (await (await fetch(`${server.simulatorUrl}/_sim/log`)).json()) as { outcome: string }[];
      if (log.length === CLIENTS && log.every(({ outcome }) => outcome === 'aborted-by-client')) return true;
      await new Promise<void>((resolve) => setTimeout(resolve, 200));
      return false;
    });
    await fetch(`${server.simulatorUrl}/_sim/log`, { method: 'DELETE' });
  }

  async function inFlight(): Promise<number> {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    // The metrics request is one itself.
    return Number(/^sluiceway_in_flight_requests (\d+)$/m.exec(text)?.[1]) - 1;
  }

  function openSockets(): number {
    return readdirSync(`/proc/${server.pid}/fd`).length;
  }
});

function pick<T>(items: readonly T[], index: number): T {
  return items[index % items.length] as T;
}
