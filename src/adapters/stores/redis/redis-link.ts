import type { createClient } from '@redis/client';
import type { Clock, Timer } from '../../../ports/clock.ts';
import { StoreDown } from '../../../ports/stores/limit-store.ts';
import type { RedisAddress } from './redis-address.ts';
import type { RedisScript } from './redis-script.ts';
import { ReplyWatch } from './reply-watch.ts';

export type RedisReply = string | number | Buffer | null | readonly RedisReply[];

export type RedisArgument = string | Buffer;

/** A script with its keys and arguments. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly RedisArgument[];
  /** Bytes instead of text in the reply. */
  readonly bytes?: boolean;
  /** Called where the script may have run, or may still run, although the call fails. */
  readonly lost?: () => void;
}

type Client = ReturnType<typeof createClient>;
type Library = Pick<typeof import('@redis/client'), 'createClient' | 'ErrorReply' | 'RESP_TYPES'>;

/** What a call waits for a connection that is being made. With the reply's 800 ms it stays below a second. */
const WAIT_FOR_CONNECTION_MS = 150;
const CONNECT_TIMEOUT_MS = 800;
const RECONNECT_AFTER_MS = 250;
/** Replies that no waiting helps: wrong credentials, or a database that is not there. */
const REFUSES = /^(?:WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid DB|ERR DB index)/;

/**
 * The one connection to a Redis. The library's own reconnection is off: it has no time limit for a command under way, and a
 * server that accepts but is silent would hold every call. Commands of one turn go out in one write.
 */
export class RedisLink {
  readonly #library: Library;
  readonly #address: RedisAddress;
  readonly #clock: Clock;
  #client: Client | undefined;
  #watch: ReplyWatch | undefined;
  /** Resolves when the attempt under way has ended. Undefined: none is under way. */
  #connecting: Promise<void> | undefined;
  #retry: Timer | undefined;
  /** Why there is no connection. */
  #cause: unknown;
  /** The attempt under way follows a connection that worked. */
  #justLost = true;
  #closed = false;

  private constructor(library: Library, address: RedisAddress, clock: Clock) {
    this.#library = library;
    this.#address = address;
    this.#clock = clock;
  }

  /** @throws StoreDown where nobody answers, Error where the server refuses who comes */
  static async open(address: RedisAddress, clock: Clock): Promise<RedisLink> {
    const library = await import('@redis/client');
    const link = new RedisLink(library, address, clock);
    await link.#connect();
    if (link.#client) return link;
    link.close();
    const cause = link.#cause;
    if (cause instanceof library.ErrorReply && REFUSES.test(cause.message))
      throw new Error(`Redis refuses the connection: ${cause.message}`);
    throw new StoreDown('Redis', cause);
  }

  /** Runs a script in one round trip, two where the server does not know it yet. @throws StoreDown */
  async run(script: RedisScript, call: ScriptCall): Promise<RedisReply> {
    const rest = [String(call.keys.length), ...call.keys, ...call.args];
    try {
      return await this.#send(['EVALSHA', script.digest, ...rest], call);
    } catch (error) {
      if (!isUnknownScript(error)) throw this.#down(error);
    }
    try {
      return await this.#send(['EVAL', script.text, ...rest], call);
    } catch (error) {
      throw this.#down(error);
    }
  }

  /** @throws StoreDown */
  async command(args: readonly RedisArgument[], bytes = false): Promise<RedisReply> {
    try {
      return await this.#send(args, { bytes });
    } catch (error) {
      throw this.#down(error);
    }
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
    this.#drop(this.#cause ?? new Error('closed'));
  }

  async #send(args: readonly RedisArgument[], call: Pick<ScriptCall, 'bytes' | 'lost'>): Promise<RedisReply> {
    const client = this.#client ?? (await this.#connected());
    const watch = this.#watch;
    watch?.sent();
    try {
      const mapping = { [this.#library.RESP_TYPES.BLOB_STRING]: Buffer };
      return await client.sendCommand<RedisReply>(args, call.bytes ? { typeMapping: mapping } : undefined);
    } catch (error) {
      if (error instanceof this.#library.ErrorReply) {
        if (isReplica(error)) this.#lose(client, error);
        throw error;
      }
      call.lost?.();
      throw this.#cause ?? error;
    } finally {
      watch?.replied();
    }
  }

  /** While one is being made a call waits a little for it; once an attempt has failed it fails at once. */
  async #connected(): Promise<Client> {
    if (this.#connecting && this.#justLost) await this.#atMost(WAIT_FOR_CONNECTION_MS, this.#connecting);
    if (!this.#client) throw this.#cause ?? new Error('not connected');
    return this.#client;
  }

  async #connect(): Promise<void> {
    const client = this.#makeClient();
    this.#connecting = this.#atMost(CONNECT_TIMEOUT_MS, client.connect()).then(
      () => this.#adopt(client),
      (error: unknown) => this.#failed(client, error),
    );
    await this.#connecting;
  }

  #adopt(client: Client): void {
    this.#connecting = undefined;
    if (this.#closed || !client.isReady) {
      this.#failed(client, new Error('the connection has ended'));
      return;
    }
    this.#client = client;
    this.#cause = undefined;
    this.#watch = new ReplyWatch(this.#clock, () => this.#lose(client, new Error('no reply in time')));
  }

  #failed(client: Client, error: unknown): void {
    this.#connecting = undefined;
    this.#cause = error;
    this.#justLost = false;
    if (client.isOpen) client.destroy();
    if (!this.#closed) this.#retry = this.#clock.setTimer(() => void this.#connect(), RECONNECT_AFTER_MS);
  }

  /** A connection that worked is gone: another is made at once. */
  #lose(client: Client, cause: unknown): void {
    if (client !== this.#client) return;
    this.#justLost = true;
    this.#drop(cause);
    if (!this.#closed) void this.#connect();
  }

  #drop(cause: unknown): void {
    const client = this.#client;
    this.#client = undefined;
    this.#watch?.stop();
    this.#cause = cause;
    // Rejects all commands under way.
    if (client?.isOpen) client.destroy();
  }

  #makeClient(): Client {
    const { host, port, tls, username, password, database } = this.#address;
    const socket = { host, port, connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false } as const;
    const client = this.#library.createClient({
      socket: tls ? { ...socket, tls } : socket,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      database,
      name: 'sluiceway',
      RESP: 2,
      disableOfflineQueue: true,
      // It would be a timer for each command, and only until it is written.
      commandOptions: { timeout: 0 },
    }) as unknown as Client;
    client.on('error', (error: unknown) => this.#lose(client, error));
    client.on('end', () => this.#lose(client, new Error('the connection has ended')));
    return client;
  }

  #down(error: unknown): StoreDown {
    return error instanceof StoreDown ? error : new StoreDown('Redis', error);
  }

  async #atMost(limitMs: number, work: Promise<unknown>): Promise<void> {
    let timer: Timer | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = this.#clock.setTimer(() => reject(new Error(`no connection within ${limitMs} ms`)), limitMs);
    });
    try {
      await Promise.race([work, late]);
    } finally {
      timer?.cancel();
    }
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

/** After a failover the connection may be to a replica: a new one finds the server that takes writes. */
function isReplica({ message }: Error): boolean {
  return message.startsWith('READONLY');
}
