import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { RawClient } from '../../testing/raw-client.ts';
import { until } from '../../testing/until.ts';
import { NetSocket } from './net-socket.ts';

test('what an owner throws is told, and costs its own connection only', { timeout: 15_000 }, async () => {
  const closed: (Error | undefined)[] = [];
  const server = createServer((raw) => {
    const socket = new NetSocket(raw);
    socket.owner = {
      onData(bytes) {
        if (bytes.toString() === 'bad') throw new Error('a defect');
        socket.write(bytes);
      },
      onDrain() {},
      onClose: (thrown) => closed.push(thrown),
    };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const told: Error[] = [];
  const onWarning = (warning: Error) => told.push(warning);
  process.on('warning', onWarning);
  try {
    const other = await RawClient.send(port, 'good');
    const client = await RawClient.send(port, 'bad');
    await client.ends();
    await until(() => told.length === 1);
    assert.equal(told[0]?.message, 'a defect');
    assert.equal(closed.length, 1);
    other.write(' again');
    await other.receives('good again');
    other.destroy();
  } finally {
    process.off('warning', onWarning);
    server.close();
  }
});
