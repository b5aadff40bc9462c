/** What a URL `redis[s]://[user:password@]host[:port][/database][?prefix=name]` says. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** First part of every key, so that several gateways may share a database. */
  readonly prefix: string;
}

const DEFAULT_PORT = 6379;

/** @throws RangeError without the URL in it, which may hold a password */
export function redisAddress(text: string): RedisAddress {
  const url = URL.parse(text);
  if (url?.protocol !== 'redis:' && url?.protocol !== 'rediss:')
    throw new RangeError('a Redis has a URL redis://host:port/database');
  const database = url.pathname.length > 1 ? url.pathname.slice(1) : '0';
  if (!/^\d{1,4}$/.test(database)) throw new RangeError('a redis: URL ends in the number of a database');
  const prefix = url.searchParams.get('prefix') ?? 'sluiceway';
  if (!/^[\w.:-]{1,64}$/.test(prefix))
    throw new RangeError('prefix: at most 64 letters, digits and . _ : - are a prefix of keys');
  return {
    // Sockets take an IPv6 address without brackets.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1',
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    tls: url.protocol === 'rediss:',
    username: url.username === '' ? undefined : decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    database: Number(database),
    prefix,
  };
}
