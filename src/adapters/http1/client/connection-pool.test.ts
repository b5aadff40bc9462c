import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SocketOwner, WireSocket } from '../../socket/wire-socket.ts';
import { ClientConnection, type Conversation } from './client-connection.ts';
import { ConnectionPool } from './connection-pool.ts';

class FakeSocket implements WireSocket {
  owner: SocketOwner | undefined;
  readonly remoteAddress = '';
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

const REQUEST = Buffer.from('request');
const IGNORANT: Conversation = { onData() {}, onClosed() {} };

describe('ConnectionPool', () => {
  test('hands a free connection to one request at a time, the last one first', () => {
    const { pool, connect } = setUp();
    const [first, second] = [connect(), connect()];
    first.connection.exchangeEnded(true);
    second.connection.exchangeEnded(true);
    assert.equal(pool.take('a'), second.connection);
    assert.equal(pool.take('a'), first.connection);
    assert.equal(pool.take('a'), undefined);
    assert.equal(pool.take('b'), undefined);
  });

  test('lets the process end while a connection is free', () => {
    const { pool, connect } = setUp();
    const { connection, socket } = connect();
    connection.exchangeEnded(true);
    assert.equal(socket.referenced, false);
    pool.take('a');
    assert.equal(socket.referenced, true);
  });

  test('never hands out one that the peer has closed or spoken on unasked', () => {
    const { pool, connect } = setUp();
    const [closed, spoken] = [connect(), connect()];
    for (const { connection } of [closed, spoken]) connection.exchangeEnded(true);
    closed.socket.owner?.onClose(undefined);
    spoken.socket.owner?.onData(Buffer.from('HTTP/1.1 408 Too Late\r\n\r\n'));
    assert.equal(spoken.socket.closed, true);
    assert.equal(pool.take('a'), undefined);
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
    assert.equal(pool.take('a'), sentLate.connection);
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
    assert.equal(pool.take('a'), undefined);
  });
});

function setUp() {
  const pool = new ConnectionPool();
  /** Makes a connection with a request under way; `room`: the request was sent in full. */
  const connect = (room = true) => {
    const socket = new FakeSocket();
    socket.room = room;
    const connection = new ClientConnection('a', socket, pool);
    connection.begin(IGNORANT, [REQUEST]);
    return { connection, socket };
  };
  return { pool, connect };
}
