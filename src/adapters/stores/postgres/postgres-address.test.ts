import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { postgresAddress } from './postgres-address.ts';

describe('the URL of a Postgres', () => {
  test('what is not given has its default', () => {
    assert.deepEqual(postgresAddress('postgres://db.example'), {
      host: 'db.example',
      port: 5432,
      user: undefined,
      password: undefined,
      database: undefined,
      schema: 'sluiceway',
      ssl: false,
      pool: 8,
    });
  });

  test('everything', () => {
    const address = postgresAddress(
      'postgresql://us%40er:p%2Fw@[::1]:6000/d%20b?schema=gate&pool=3&sslmode=verify-full',
    );
    assert.deepEqual(address, {
      host: '::1',
      port: 6000,
      user: 'us@er',
      password: 'p/w',
      database: 'd b',
      schema: 'gate',
      ssl: { rejectUnauthorized: true },
      pool: 3,
    });
    assert.equal(postgresAddress('postgres://x/db?search_path=other').schema, 'other');
    assert.equal(postgresAddress('postgres://x/db?host=/run/postgresql').host, '/run/postgresql');
  });

  test('sslmode: encrypted, then who signed, then which host', () => {
    const modeOf = (mode: string) => postgresAddress(`postgres://x/db?sslmode=${mode}`).ssl;
    assert.equal(modeOf('disable'), false);
    assert.deepEqual(modeOf('require'), { rejectUnauthorized: false });
    const issuerOnly = modeOf('verify-ca');
    assert.ok(issuerOnly !== false);
    assert.equal(issuerOnly.rejectUnauthorized, true);
    assert.equal(issuerOnly.checkServerIdentity?.(), undefined);
    assert.ok(!('checkServerIdentity' in Object(modeOf('verify-full'))));
  });

  for (const bad of [
    'redis://user:secret@host',
    'postgres://user:secret@host/db?schema=a"b',
    'postgres://user:secret@host/db?pool=1',
    'postgres://user:secret@host/db?sslmode=prefer',
  ]) {
    test(`refused, without the password in the message: ${bad.replace('secret', '***')}`, () => {
      assert.throws(
        () => postgresAddress(bad),
        (error) => error instanceof RangeError && !error.message.includes('secret'),
      );
    });
  }
});
