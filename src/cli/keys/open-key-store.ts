import { KeyAdministration } from '../../admit/keys/administer-keys.ts';
import { StoreDown } from '../../ports/stores/limit-store.ts';
import type { StoreConnection } from '../../ports/stores/store-connection.ts';
import { parseSettings } from '../../roots/configuration.ts';
import { loadRuntime } from '../../roots/load-runtime.ts';
import { STORE_OPENERS } from '../../roots/stores/store-openers.ts';
import { CommandFailure, type CommandIo, EXIT } from '../command-io.ts';
import { findConfigFile } from '../config-file/find-config-file.ts';
import { readConfigFile } from '../config-file/read-config-file.ts';

const IN_MEMORY =
  '`stores.state` is memory: — keys live in the process of the gateway alone, which this command cannot reach. ' +
  'Make them with POST /admin/keys (`server.adminKey`), or keep them in a file: stores: { state: "sqlite:./data/sluiceway.db" }';

export interface OpenKeyStore {
  readonly keys: KeyAdministration;
  close(): Promise<void>;
}

/** The keys of the store that a configuration names. @throws ConfigError, CommandFailure */
export async function openKeyStore(named: string | undefined, io: CommandIo): Promise<OpenKeyStore> {
  const file = findConfigFile(io.cwd, named);
  // A relative path of a store starts at the folder of the file.
  const source = file ? { ...(await readConfigFile(file)), fileName: file.path } : { value: {} };
  const settings = parseSettings(source, io.env);
  const address = settings.stores.state;
  if (address.scheme === 'memory') throw new CommandFailure(IN_MEMORY, EXIT.usage);
  const opener = STORE_OPENERS[address.scheme];
  if (!opener)
    throw new CommandFailure(`stores.state: ${address.scheme}: is not available in this version`, EXIT.usage);
  const { clock, random } = await loadRuntime();
  let connection: StoreConnection;
  try {
    connection = await opener(address, { clock });
  } catch (error) {
    throw new CommandFailure(`the store of the keys cannot be opened: ${reasonOf(error)}`);
  }
  const configured = new Set(settings.keys.map(({ name }) => name));
  const plans = new Set(settings.plans.keys());
  const keys = new KeyAdministration(connection.keys, { clock, random, configured, plans });
  return { keys, close: () => connection.close() };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof StoreDown && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return error instanceof Error ? `${error.message}${cause}` : String(error);
}
