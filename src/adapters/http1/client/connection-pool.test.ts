import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TickWatch, type Watched } from '../../http/tick-watch.ts';
import type { SocketOwner, WireSocket } from '../../socket/wire-socket.ts';
import type { Conversation } from './client-connection.ts';
import { ConnectionPlaces } from './connection-places.ts';
import { ConnectionPool } from './connection-pool.ts';
import { upstreamOf } from './upstream.ts';

class FakeSocket implements WireSocket {
  owner: SocketOwner | undefined;
  remoteAddress = '';
  /** The peer takes all at once. */
  room = true;
  referenced = true;
  closed = false;
  write(): boolean {
    return this.room;
  }
  writeCopy(): boolean {
    return this.room;
  }
  pause(): void {}
  resume(): void {}
  finish(): void {}
  reset(): void {
    this.closed = true;
  }
  ref(): void {
    this.referenced = true;
  }
  unref(): void {
    this.referenced = false;
  }
}

const HOUR_MS = 3_600_000;
const ORIGIN = 'https://a.test';
const REQUEST = Buffer.from('request');
const IGNORANT: Conversation = { onData() {}, onClosed() {} };

describe('ConnectionPool', () => {
  test('hands a free connection to one request at a time, the last one first', () => {
    const { pool, connect } = setUp();
    const [first, second] = [connect(), connect()];
    first.connection.exchangeEnded(true);
    second.connection.exchangeEnded(true);
    assert.equal(pool.take(ORIGIN), second.connection);
    assert.equal(pool.take(ORIGIN), first.connection);
    assert.equal(pool.take(ORIGIN), undefined);
    assert.equal(pool.take('https://b.test'), undefined);
  });

  test('lets the process end while a connection is free', () => {
    const { pool, connect } = setUp();
    const { connection, socket } = connect();
    connection.exchangeEnded(true);
    assert.equal(socket.referenced, false);
    pool.take(ORIGIN);
    assert.equal(socket.referenced, true);
  });

  test('never hands out one that the peer has closed or spoken on unasked', () => {
    const { pool, connect } = setUp();
    const [closed, spoken] = [connect(), connect()];
    for (const { connection } of [closed, spoken]) connection.exchangeEnded(true);
    closed.socket.owner?.onClose(undefined);
    spoken.socket.owner?.onData(Buffer.from('HTTP/1.1 408 Too Late\r\n\r\n'));
    assert.equal(spoken.socket.closed, true);
    assert.equal(pool.take(ORIGIN), undefined);
  });

  test('never hands out one whose reply or request was left half', () => {
    const { pool, connect } = setUp();
    const unread = connect();
    unread.connection.exchangeEnded(false);
    const unsent = connect(false);
    unsent.connection.exchangeEnded(true);
    const sentLate = connect(false);
    sentLate.socket.owner?.onDrain();
    sentLate.connection.exchangeEnded(true);
    assert.equal(unread.socket.closed, true);
    assert.equal(unsent.socket.closed, true);
    assert.equal(pool.take(ORIGIN), sentLate.connection);
  });

  test('closes what is free when it closes, and what becomes free later', () => {
    const { pool, connect } = setUp();
    const [free, busy] = [connect(), connect()];
    free.connection.exchangeEnded(true);
    pool.close();
    assert.equal(free.socket.closed, true);
    assert.equal(busy.socket.closed, false);
    busy.connection.exchangeEnded(true);
    assert.equal(busy.socket.closed, true);
    assert.equal(pool.take(ORIGIN), undefined);
  });

  test('a free connection to a hosted server is closed before 60 s, to a self-hosted one before 5 s', () => {
    const { connect, wait } = setUp();
    const hosted = connect();
    const selfHosted = [
      connect(true, { origin: 'http://a.test' }),
      connect(true, { address: '10.0.0.7' }),
      connect(true, { address: '::1' }),
    ];
    for (const { connection } of [hosted, ...selfHosted]) connection.exchangeEnded(true);
    wait(3);
    for (const { socket } of selfHosted) assert.equal(socket.closed, false);
    wait(1);
    for (const { socket } of selfHosted) assert.equal(socket.closed, true);
    wait(50);
    assert.equal(hosted.socket.closed, false);
    wait(1);
    assert.equal(hosted.socket.closed, true);
  });

  test('what the server says of its time wins over what its kind does, and never keeps beyond 55 s', () => {
    const { connect, wait } = setUp();
    const [short, long, none] = [connect(), connect(true, { address: '127.0.0.1' }), connect()];
    short.connection.heardKeepAlive('timeout=3, max=100');
    long.connection.heardKeepAlive('timeout=75');
    none.connection.heardKeepAlive('timeout=1');
    for (const { connection } of [short, long, none]) connection.exchangeEnded(true);
    assert.equal(none.socket.closed, true);
    wait(2);
    assert.equal(short.socket.closed, true);
    wait(52);
    assert.equal(long.socket.closed, false);
    wait(1);
    assert.equal(long.socket.closed, true);
  });

  for (const [what, countsDown] of [
    ['counted down', true],
    ['repeated', false],
  ] as const) {
    test(`no more requests than the server takes, its max ${what}`, () => {
      const { connect } = setUp();
      const { connection, socket } = connect();
      for (let max = 2; ; max--) {
        connection.heardKeepAlive(`timeout=60, max=${countsDown ? max : 2}`);
        connection.exchangeEnded(true);
        if (socket.closed) break;
        connection.begin(IGNORANT, [REQUEST]);
      }
      assert.equal(connection.carried, 3);
    });
  }

  test('a connection in use all the time retires, so that a change of DNS is seen', () => {
    const { pool, connect, wait } = setUp();
    const { connection, socket } = connect();
    let seconds = 0;
    for (; !socket.closed && seconds < 10_000; seconds++) {
      connection.exchangeEnded(true);
      wait(1);
      if (pool.take(ORIGIN) === connection) connection.begin(IGNORANT, [REQUEST]);
    }
    assert.ok(seconds <= 300, `retired after ${seconds} s`);
  });

  test('connections opened together do not retire together', () => {
    const { connect, wait } = setUp();
    const all = Array.from({ length: 120 }, () => connect());
    wait(299);
    for (const { connection } of all) connection.exchangeEnded(true);
    const closed = all.filter(({ socket }) => socket.closed).length;
    assert.ok(closed > 100 && closed < 120, `${closed} of 120`);
  });

  test('with a connection that its server has closed go those of the origin that were free for as long', () => {
    const { pool, connect, wait } = setUp();
    const [older, dead, younger, foreign] = [
      connect(),
      connect(),
      connect(),
      connect(true, { origin: 'https://b.test' }),
    ];
    older.connection.exchangeEnded(true);
    foreign.connection.exchangeEnded(true);
    dead.connection.exchangeEnded(true);
    assert.equal(pool.take(ORIGIN), dead.connection);
    wait(1);
    younger.connection.exchangeEnded(true);
    pool.dropOlder(dead.connection);
    assert.equal(older.socket.closed, true);
    assert.equal(younger.socket.closed, false);
    assert.equal(foreign.socket.closed, false);
  });
});

function setUp() {
  const watch = new TickWatch<Watched>(HOUR_MS);
  const pool = new ConnectionPool(new ConnectionPlaces(256), watch);
  watch.stop();
  /** Makes a connection with a request under way; `room`: the request was sent in full. */
  const connect = (room = true, { origin = ORIGIN, address = '203.0.113.1' } = {}) => {
    const socket = new FakeSocket();
    socket.room = room;
    socket.remoteAddress = address;
    const connection = pool.open(upstreamOf(origin), socket);
    connection.begin(IGNORANT, [REQUEST]);
    return { connection, socket };
  };
  /** Lets as many ticks go by; each is a second. */
  const wait = (ticks: number) => {
    for (let n = 0; n < ticks; n++) watch.advance();
  };
  return { pool, connect, wait };
}
