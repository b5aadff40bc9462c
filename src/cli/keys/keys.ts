import { KEY_NAME, type KeyAdministration } from '../../admit/keys/administer-keys.ts';
import { keyJson, shownKeyJson } from '../../admit/keys/key-json.ts';
import { overlapMs } from '../../admit/keys/overlap.ts';
import { FailureError } from '../../core/failure.ts';
import type { StoredKey } from '../../ports/stores/key-store.ts';
import { CommandFailure, type CommandIo, EXIT } from '../command-io.ts';
import { openKeyStore } from './open-key-store.ts';

export interface KeyFlags {
  readonly config?: string;
  readonly json?: boolean;
}

const NAME_RULE = 'a name is made of letters, digits, ".", "_", ":" and "-", at most 128';

/** Prints the new key alone on standard output, so that a script can take it. */
export async function createKeyCommand(
  name: string,
  flags: KeyFlags & { readonly plan?: string; readonly tenant?: string },
  io: CommandIo,
): Promise<void> {
  const { plan, tenant } = flags;
  for (const given of [name, tenant ?? name])
    if (!KEY_NAME.test(given)) throw new CommandFailure(`"${given}": ${NAME_RULE}`, EXIT.usage);
  const shown = await withKeys(flags, io, (keys) => keys.create({ name, plan, tenant }));
  if (flags.json) return io.out(JSON.stringify(shownKeyJson(shown)));
  const of = shown.stored.plan === undefined ? '' : `, plan ${shown.stored.plan}`;
  io.err(`made the key "${name}" (tenant ${shown.stored.tenant}${of}); it is shown this once:`);
  io.out(shown.key);
}

export async function listKeysCommand(flags: KeyFlags, io: CommandIo): Promise<void> {
  const all = await withKeys(flags, io, (keys) => keys.list());
  if (flags.json) return io.out(JSON.stringify({ data: all.map(keyJson) }));
  if (all.length === 0) return io.err(`there are no keys; make one: ${io.command} keys create NAME`);
  for (const line of table(all)) io.out(line);
}

export async function rotateKeyCommand(
  name: string,
  flags: KeyFlags & { readonly overlap: string },
  io: CommandIo,
): Promise<void> {
  const overlap = overlapMs(flags.overlap);
  if ('problem' in overlap) throw new CommandFailure(`--overlap ${overlap.problem}`, EXIT.usage);
  const shown = await withKeys(flags, io, (keys) => keys.rotate(name, overlap.value));
  if (flags.json) return io.out(JSON.stringify(shownKeyJson(shown)));
  const old = overlap.value === 0 ? 'no longer valid' : `valid for another ${flags.overlap}`;
  io.err(`rotated the key "${name}"; the old one is ${old}, the new one is shown this once:`);
  io.out(shown.key);
}

export async function revokeKeyCommand(name: string, flags: KeyFlags, io: CommandIo): Promise<void> {
  await withKeys(flags, io, (keys) => keys.revoke(name));
  if (flags.json) return io.out('{}');
  io.err(`revoked the key "${name}"; running gateways refuse it within a second`);
}

/** @throws CommandFailure in place of FailureError */
async function withKeys<T>(
  flags: KeyFlags,
  io: CommandIo,
  use: (keys: KeyAdministration) => Promise<T>,
): Promise<T> {
  const { keys, close } = await openKeyStore(flags.config, io);
  try {
    return await use(keys);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const { code, message } = error.failure;
    const next = code === 'not_found' ? `; \`${io.command} keys list\` shows them all` : '';
    throw new CommandFailure(message + next, code === 'invalid_request' ? EXIT.usage : EXIT.failed);
  } finally {
    await close();
  }
}

const HEAD = ['NAME', 'TENANT', 'PLAN', 'PREFIX', 'MADE', 'REVOKED'];

function table(keys: readonly StoredKey[]): string[] {
  const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const rows = keys.map(({ name, tenant, plan, prefix, createdAt, revokedAt }) => [
    ...[name, tenant, plan ?? '-', `${prefix}…`, time(createdAt)],
    revokedAt === undefined ? '-' : time(revokedAt),
  ]);
  const widths = HEAD.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  return [HEAD, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
