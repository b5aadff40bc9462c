import assert from 'node:assert/strict';
import type { HttpReply } from '../../ports/http-server.ts';
import { RawClient } from '../raw-client.ts';
import { until, untilStill } from '../until.ts';
import { type ServerUnderTest, serverTest } from './subject.ts';
import { ASK, RecordingOwner, Upgrader } from './upgrade-owner.ts';

/** More than the kernel takes on both sides of a connection. */
const LARGE = 12_000_000;
const MAX_BACKLOG_BYTES = 16_777_216;

const WAYS_TO_LEAVE = {
  FIN: (client: RawClient) => client.leave(),
  RST: (client: RawClient) => client.reset(),
  close: (client: RawClient) => client.destroy(),
};

/** Traffic on a connection after its upgrade. */
export function upgradedTrafficContract(subject: ServerUnderTest): void {
  const slow = new Upgrader();
  serverTest(
    subject,
    'upgraded: a client that reads slowly holds the owner up',
    slow.handle,
    async ({ port }) => {
      const { client, owner } = await slow.open(port);
      const headBytes = client.received.length;
      client.pause();
      let written = 0;
      while (owner.connection.write(Buffer.alloc(65_536, 97))) written += 65_536;
      written += 65_536;
      assert.equal(owner.drains, 0);
      client.resume();
      await until(() => owner.drains === 1);
      assert.equal(owner.connection.write(Buffer.from('last')), true);
      await client.receives(/last$/);
      assert.equal(client.received.length, headBytes + written + 4);
      client.destroy();
    },
  );

  const careless = new Upgrader();
  serverTest(
    subject,
    'upgraded: an owner that does not wait is broken off',
    careless.handle,
    async ({ port }) => {
      const { client, owner } = await careless.open(port);
      client.pause();
      const piece = Buffer.alloc(1_000_000);
      let pieces = 0;
      for (; owner.closes.length === 0 && pieces < 100; pieces++) owner.connection.write(piece);
      assert.deepEqual(owner.closes, [undefined]);
      assert.ok(pieces * piece.length > MAX_BACKLOG_BYTES);
      client.resume();
      assert.equal(await client.ends(), 'reset');
    },
  );

  const pausing = new Upgrader();
  serverTest(
    subject,
    'upgraded: an owner that pauses holds the client up',
    pausing.handle,
    async ({ port }) => {
      const { client, owner } = await pausing.open(port);
      owner.connection.pause();
      client.write(Buffer.alloc(LARGE));
      assert.ok((await untilStill(() => owner.receivedBytes)) < 1_000_000);
      owner.connection.resume();
      await until(() => owner.receivedBytes === LARGE);
      client.destroy();
    },
  );
}

/** What a server does, and leaves, to the owner of a connection. */
export function upgradedOwnerContract(subject: ServerUnderTest): void {
  const silent = new Upgrader();
  serverTest(
    { ...subject, bounds: { headTimeoutMs: 100, stalledReaderMs: 100, readAwayMs: 50, tickMs: 20 } },
    'upgraded: no time limit of HTTP applies',
    silent.handle,
    async ({ port }) => {
      const { client, owner } = await silent.open(port);
      client.pause();
      while (owner.connection.write(Buffer.alloc(65_536)));
      // Twice as long as any limit: a head that does not end is refused after one.
      for (let n = 0; n < 2; n++) await (await RawClient.send(port, 'GET / HT')).ends();
      assert.deepEqual(owner.closes, []);
      client.resume();
      client.write('still here');
      await until(() => owner.received === 'still here' && owner.drains === 1);
      client.destroy();
    },
  );

  class Broken extends RecordingOwner {
    override onData(): void {
      throw new Error('a defect of an owner');
    }
  }
  const broken = new Upgrader({}, Broken);
  for (const [when, behind] of Object.entries({ later: '', 'at once': 'early' })) {
    serverTest(
      subject,
      `upgraded: what an owner throws ${when} is reported, and costs its connection only`,
      broken.handle,
      async (server) => {
        const reported: string[] = [];
        const onWarning = (warning: Error) => void reported.push(warning.message);
        process.on('warning', onWarning);
        try {
          const other = await broken.open(server.port);
          const { client, owner } = await broken.open(server.port, behind);
          client.write('now');
          await client.ends();
          await until(() => reported.includes('a defect of an owner') && owner.closes.length === 1);
          assert.deepEqual(other.owner.closes, []);
          other.client.destroy();
        } finally {
          process.off('warning', onWarning);
        }
      },
    );
  }
}

/** Ends that the client brings about. */
export function upgradedEndByClientContract(subject: ServerUnderTest): void {
  for (const [way, leave] of Object.entries(WAYS_TO_LEAVE)) {
    const left = new Upgrader();
    serverTest(subject, `upgraded: ${way} of the client is told once`, left.handle, async (server) => {
      const { client, owner } = await left.open(server.port);
      assert.equal(server.inFlight(), 0);
      leave(client);
      await until(() => owner.closes.length === 1);
      assert.equal(owner.connection.write(Buffer.from('too late')), false);
      owner.connection.end();
      owner.connection.reset();
      assert.equal(owner.closes.length, 1);
      client.destroy();
    });

    let answer: ((reply: HttpReply) => void) | undefined;
    const waiting = () =>
      new Promise<HttpReply>((resolve) => {
        answer = resolve;
      });
    const never = new Upgrader();
    serverTest(subject, `${way} before the upgrade hands nothing over`, waiting, async (server) => {
      const client = await RawClient.send(server.port, ASK);
      await until(() => server.inFlight() === 1);
      leave(client);
      await until(() => server.inFlight() === 0);
      answer?.(never.reply());
      await new Promise<void>((resolve) => setImmediate(resolve));
      assert.deepEqual(never.owners, []);
      client.destroy();
    });
  }
}

/** Ends that the owner brings about. */
export function upgradedEndByOwnerContract(subject: ServerUnderTest): void {
  const polite = new Upgrader();
  serverTest(
    subject,
    'upgraded: `end` sends everything and then the end',
    polite.handle,
    async ({ port }) => {
      const { client, owner } = await polite.open(port);
      const headBytes = client.received.length;
      client.pause();
      assert.equal(owner.connection.write(Buffer.alloc(LARGE, 97)), false);
      owner.connection.end();
      assert.equal(owner.connection.write(Buffer.from('too late')), false);
      client.resume();
      assert.equal(await client.ends(), 'end');
      assert.equal(client.received.length, headBytes + LARGE);
      client.write('to nobody');
      client.leave();
      await until(() => owner.closes.length === 1);
      assert.deepEqual([owner.received, owner.closes], ['', [undefined]]);
    },
  );

  const paused = new Upgrader();
  serverTest(
    { ...subject, bounds: { readAwayMs: 60_000 } },
    'upgraded: an owner may pause and then `end`',
    paused.handle,
    async ({ port }) => {
      const { client, owner } = await paused.open(port);
      owner.connection.pause();
      client.write(Buffer.alloc(LARGE));
      await untilStill(() => owner.receivedBytes);
      const read = owner.receivedBytes;
      owner.connection.end();
      assert.equal(await client.ends(), 'end');
      client.leave();
      await until(() => owner.closes.length === 1);
      assert.equal(owner.receivedBytes, read);
    },
  );

  const lingering = new Upgrader();
  for (const [which, bytes] of Object.entries({ 'keeps its side open': 4, 'takes nothing': LARGE })) {
    serverTest(
      { ...subject, bounds: { stalledReaderMs: 100, readAwayMs: 50, tickMs: 20 } },
      `upgraded: after \`end\` a client that ${which} is cut`,
      lingering.handle,
      async ({ port }) => {
        const { client, owner } = await lingering.open(port);
        if (bytes === LARGE) client.pause();
        owner.connection.write(Buffer.alloc(bytes));
        owner.connection.end();
        await until(() => owner.closes.length === 1);
        client.destroy();
      },
    );
  }
}

/** Ends at once: by the owner, or by the server. */
export function upgradedCutContract(subject: ServerUnderTest): void {
  const abrupt = new Upgrader();
  serverTest(subject, 'upgraded: `reset` is no end', abrupt.handle, async ({ port }) => {
    const { client, owner } = await abrupt.open(port);
    owner.connection.reset();
    owner.connection.reset();
    assert.equal(await client.ends(), 'reset');
    assert.deepEqual(owner.closes, [undefined]);
  });

  class Leaving extends RecordingOwner {
    constructor(connection: RecordingOwner['connection']) {
      super(connection);
      connection.write(Buffer.from('bye'));
      connection.reset();
    }
  }
  const leaving = new Upgrader({}, Leaving);
  serverTest(
    subject,
    'upgraded: an owner may reset at once, and is told',
    leaving.handle,
    async ({ port }) => {
      const client = await RawClient.send(port, ASK);
      await client.ends();
      assert.deepEqual(leaving.owners[0]?.closes, [undefined]);
    },
  );

  const drained = new Upgrader();
  serverTest(
    subject,
    'upgraded: drain is told to the owner, and close cuts',
    drained.handle,
    async (server) => {
      const first = await drained.open(server.port);
      server.drain();
      assert.equal(first.owner.goodbyes, 1);
      const late = await drained.open(server.port);
      assert.equal(late.owner.goodbyes, 1);
      first.owner.connection.end();
      assert.equal(await first.client.ends(), 'end');
      first.client.destroy();
      late.client.write('x');
      await until(() => late.owner.received === 'x');
      await server.close();
      await late.client.ends();
      assert.deepEqual(late.owner.closes, [undefined]);
    },
  );
}
