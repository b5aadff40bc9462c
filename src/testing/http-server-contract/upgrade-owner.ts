import type { HttpReply } from '../../ports/http-server.ts';
import type { UpgradedConnection, UpgradedConnectionOwner } from '../../ports/upgraded-connection.ts';
import { RawClient } from '../raw-client.ts';
import { until } from '../until.ts';

/** A request to switch to a protocol that nobody speaks. */
export const ASK =
  'GET /socket HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: test/1\r\n\r\n';

/** Owns an upgraded connection and keeps what it is told. */
export class RecordingOwner implements UpgradedConnectionOwner {
  readonly connection: UpgradedConnection;
  received = '';
  receivedBytes = 0;
  drains = 0;
  goodbyes = 0;
  readonly closes: (Error | undefined)[] = [];

  constructor(connection: UpgradedConnection) {
    this.connection = connection;
  }

  onData(bytes: Uint8Array): void {
    this.receivedBytes += bytes.length;
    if (this.receivedBytes < 1_000) this.received += Buffer.from(bytes).toString('latin1');
  }

  onDrain(): void {
    this.drains++;
  }

  onServerDrain(): void {
    this.goodbyes++;
  }

  onClose(thrown: Error | undefined): void {
    this.closes.push(thrown);
  }
}

/** Answers each request with an upgrade, and keeps the connections. */
export class Upgrader {
  readonly owners: RecordingOwner[] = [];
  readonly #headers: Readonly<Record<string, string>>;
  readonly #Owner: typeof RecordingOwner;

  constructor(headers: Readonly<Record<string, string>> = {}, Owner = RecordingOwner) {
    this.#headers = headers;
    this.#Owner = Owner;
  }

  readonly reply = (): HttpReply => ({
    status: 101,
    headers: { upgrade: 'test/1', ...this.#headers },
    body: null,
    upgraded: (connection) => {
      const owner = new this.#Owner(connection);
      this.owners.push(owner);
      return owner;
    },
  });

  readonly handle = async (): Promise<HttpReply> => this.reply();

  /** Connects a client and waits until its connection is handed over. */
  async open(port: number, behind = ''): Promise<{ client: RawClient; owner: RecordingOwner }> {
    const before = this.owners.length;
    const client = await RawClient.send(port, ASK + behind);
    await client.receives('\r\n\r\n');
    await until(() => this.owners.length > before);
    const owner = this.owners[before];
    if (owner === undefined) throw new Error('the connection was not handed over');
    return { client, owner };
  }
}
