import type { Client } from 'pg';
import { COUNTING } from './sql/counting.ts';
import { STEPS } from './sql/steps.ts';
import { SWEEP } from './sql/sweep.ts';
import { TABLES } from './sql/tables.ts';
import { TIDY } from './sql/tidy.ts';

/** What each version adds to the one before. A version that has been published is never changed. */
const VERSIONS: readonly string[] = [[TABLES, COUNTING, STEPS, SWEEP, TIDY].join('\n')];

/**
 * Brings the schema to this version. Of several processes at once the first does it, under a lock of the schema's name;
 * the others wait for it and find it done.
 * @throws Error where the schema is of a later version, whose tables this one does not know
 */
export async function migrate(client: Client, schema: string): Promise<void> {
  if ((await versionOf(client, schema)) === VERSIONS.length) return;
  const quoted = `"${schema}"`;
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`sluiceway ${schema}`]);
  const version = await versionOf(client, schema);
  if (version > VERSIONS.length) {
    await client.query('ROLLBACK');
    throw new Error(`schema ${schema} is of version ${version}, and this program knows ${VERSIONS.length}`);
  }
  if (version === 0) {
    // An empty schema may be there already, made by somebody with more rights.
    const { rows } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
    if (rows.length === 0) await client.query(`CREATE SCHEMA ${quoted}`);
    await client.query(`CREATE TABLE ${quoted}.schema_version (version int NOT NULL)`);
    await client.query(`INSERT INTO ${quoted}.schema_version VALUES (0)`);
  }
  for (const sql of VERSIONS.slice(version)) await client.query(sql.replaceAll('{schema}', quoted));
  await client.query(`UPDATE ${quoted}.schema_version SET version = $1`, [VERSIONS.length]);
  await client.query('COMMIT');
}

/**
 * 0: there is no schema. The catalogue is read as a table: name look-ups have a cache of their own, which may still say what
 * was before the wait for the lock.
 */
async function versionOf(client: Client, schema: string): Promise<number> {
  const text = "SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'schema_version'";
  if ((await client.query(text, [schema])).rows.length === 0) return 0;
  const found = await client.query<{ version: number }>(`SELECT version FROM "${schema}".schema_version`);
  return found.rows[0]?.version ?? 0;
}
