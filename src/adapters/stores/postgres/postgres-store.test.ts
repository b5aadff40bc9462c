import { after, before } from 'node:test';
import {
  type PostgresServer,
  startPostgres,
} from '../../../../test/harness/store-servers/postgres-server.ts';
import { realTimeSession } from '../../../../test/harness/store-servers/real-time-session.ts';
import { describeWithServers } from '../../../../test/harness/store-servers/server-program.ts';
import { storeContract } from '../../../testing/store-contract/store-contract.ts';
import { systemClock } from '../../system/clock.ts';
import { openPostgresStore } from './open-postgres-store.ts';

describeWithServers('Postgres', ['postgres'], () => {
  let postgres: PostgresServer;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  let schemas = 0;
  storeContract({
    name: 'postgres',
    runs: 5,
    open() {
      const url = `${postgres.url}?schema=test_${++schemas}&pool=3`;
      return Promise.resolve(realTimeSession(() => openPostgresStore(url, { clock: systemClock })));
    },
  });
});
