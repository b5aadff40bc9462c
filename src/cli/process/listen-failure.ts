import { formatListenAddress, type ListenAddress } from '../../core/fields/listen-address.ts';
import { CommandFailure } from '../command-io.ts';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'another process listens there; stop it, or give another address with --listen (port 0: any free one)',
  EACCES: 'this user may not use that port; take one from 1024 on',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name could not be looked up',
};

/** A sentence about why listening failed; any other error comes back unchanged. */
export function listenFailure(error: unknown, address: ListenAddress): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (reason === undefined) return error;
  return new CommandFailure(`cannot listen on ${formatListenAddress(address)}: ${reason}`);
}
