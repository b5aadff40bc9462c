import { readFileSync } from 'node:fs';

/** What a URL `postgres://user:password@host:port/database?schema=…&sslmode=…&pool=…` says. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly schema: string;
  readonly ssl: PostgresTls | false;
  /** Most connections of this process. */
  readonly pool: number;
}

/** Options of node:tls. */
export interface PostgresTls {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly checkServerIdentity?: () => undefined;
}

const DEFAULT_PORT = 5432;
const DEFAULT_POOL = 8;
const MAX_POOL = 100;
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

/** @throws RangeError without the URL in it, which may hold a password; Error where `sslrootcert` cannot be read */
export function postgresAddress(text: string): PostgresAddress {
  const url = URL.parse(text);
  if (url?.protocol !== 'postgres:' && url?.protocol !== 'postgresql:')
    throw new RangeError('a Postgres has a URL postgres://user@host:port/database');
  const schema = url.searchParams.get('schema') ?? url.searchParams.get('search_path') ?? 'sluiceway';
  if (!SCHEMA.test(schema)) throw new RangeError('schema: lower-case letters, digits and _ are a schema');
  const pool = Number(url.searchParams.get('pool') ?? DEFAULT_POOL);
  if (!Number.isInteger(pool) || pool < 2 || pool > MAX_POOL)
    throw new RangeError(`pool: a number of connections from 2 to ${MAX_POOL}`);
  return {
    // The parameter names a folder of a Unix socket. Sockets take an IPv6 address without brackets.
    host: url.searchParams.get('host') ?? (url.hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user: decoded(url.username),
    password: decoded(url.password),
    database: decoded(url.pathname.slice(1)),
    schema,
    ssl: tlsOf(url.searchParams.get('sslmode'), url.searchParams.get('sslrootcert')),
    pool,
  };
}

/** As libpq: `require` encrypts, `verify-ca` knows the issuer too, `verify-full` also the host's name. */
function tlsOf(mode: string | null, rootPath: string | null): PostgresTls | false {
  const ca = rootPath === null ? {} : { ca: readFileSync(rootPath, 'utf8') };
  switch (mode) {
    case null:
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-ca':
      return { rejectUnauthorized: true, checkServerIdentity: () => undefined, ...ca };
    case 'verify-full':
      return { rejectUnauthorized: true, ...ca };
    default:
      throw new RangeError('sslmode: disable, require, verify-ca or verify-full');
  }
}

function decoded(part: string): string | undefined {
  return part === '' ? undefined : decodeURIComponent(part);
}
