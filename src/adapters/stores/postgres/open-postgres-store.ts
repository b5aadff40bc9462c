import type { Clock } from '../../../ports/clock.ts';
import { StoreDown } from '../../../ports/stores/limit-store.ts';
import type { StoreConnection } from '../../../ports/stores/store-connection.ts';
import { migrate } from './migrate.ts';
import { type PostgresAddress, postgresAddress } from './postgres-address.ts';
import { PostgresCache } from './postgres-cache.ts';
import { PostgresIdempotency } from './postgres-idempotency.ts';
import { PostgresKeys } from './postgres-keys.ts';
import { PostgresLedger } from './postgres-ledger.ts';
import { PostgresLimits } from './postgres-limits.ts';
import { PostgresLink, sqlState } from './postgres-link.ts';

/** A server that is there is given this time to answer, and to let others make the schema first. */
const CONNECT_WITHIN_MS = 2_000;
const MIGRATE_WITHIN_MS = 60_000;
/** Credentials, a database that is not there, rights: no waiting helps. */
const REFUSES = /^(?:28|3D|42)/;

/**
 * Opens the store at `postgres://…`, and makes or migrates its schema. Once open, it connects again by itself.
 * @throws StoreDown where nobody answers there, another error where the URL, its credentials or its rights are wrong
 */
export async function openPostgresStore(
  url: string,
  { clock }: { readonly clock: Clock },
): Promise<StoreConnection> {
  const address = postgresAddress(url);
  const library = await import('pg');
  await prepare(library, address);
  const link = new PostgresLink(library, address, clock);
  const limits = new PostgresLimits(link, clock);
  return {
    limits,
    ledger: new PostgresLedger(link),
    keys: new PostgresKeys(link, clock),
    idempotency: new PostgresIdempotency(link),
    cache: new PostgresCache(link, clock),
    close: () => {
      limits.close();
      return link.close();
    },
  };
}

async function prepare(
  { Client }: Pick<typeof import('pg'), 'Client'>,
  address: PostgresAddress,
): Promise<void> {
  const { host, port, user, password, database, ssl, schema } = address;
  const client = new Client({
    ...{ host, port, user, password, database, ssl },
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: MIGRATE_WITHIN_MS,
    application_name: 'sluiceway',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await migrate(client, schema);
  } catch (error) {
    const state = sqlState(error);
    if (state === undefined && !(error instanceof Error && 'code' in error)) throw downOrWrong(error);
    if (state !== undefined && REFUSES.test(state)) throw new Error(`Postgres refuses: ${messageOf(error)}`);
    throw new StoreDown('Postgres', error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** A schema of a later version is the operator's to mend. All else without a code is a connection that did not come. */
function downOrWrong(error: unknown): unknown {
  const wrong = /^schema /.test(messageOf(error));
  return wrong ? error : new StoreDown('Postgres', error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
