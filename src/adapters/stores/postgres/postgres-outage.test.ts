import { outageTests } from '../../../../test/harness/store-servers/outage.ts';
import { startPostgres } from '../../../../test/harness/store-servers/postgres-server.ts';
import { describeWithServers } from '../../../../test/harness/store-servers/server-program.ts';
import { systemClock } from '../../system/clock.ts';
import { openPostgresStore } from './open-postgres-store.ts';

describeWithServers('Postgres is gone for a while', ['postgres'], () => {
  outageTests(async () => {
    const postgres = await startPostgres();
    return {
      server: postgres.process,
      open: () => openPostgresStore(postgres.url, { clock: systemClock }),
      stop: postgres.stop,
    };
  });
});
