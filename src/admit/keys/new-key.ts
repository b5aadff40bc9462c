import type { Random } from '../../ports/random.ts';
import type { KeyDigest } from '../../ports/stores/key-store.ts';
import { keyDigest } from '../key-ring.ts';

/** A key that has just been made. It is shown once, and only its digest is stored. */
export interface NewKey {
  readonly key: string;
  readonly digest: KeyDigest;
}

const MARK = 'sk-sluice-';
const RANDOM_BYTES = 20;
/** The mark and four digits: enough to tell keys apart, too little to guess one. */
const PREFIX_CHARS = MARK.length + 4;

export function newKey(random: Pick<Random, 'hex'>): NewKey {
  const key = MARK + random.hex(RANDOM_BYTES);
  return { key, digest: { digest: keyDigest(key), prefix: key.slice(0, PREFIX_CHARS) } };
}
