import { shortHash } from './short-hash.ts';

const CHECK_CHARS = 6;
const AGAIN = /^(.*)_r(\d{1,6})([a-z2-7]{6})$/s;

/**
 * The id under which a caller gets a call whose id its conversation has already: servers count them anew in each turn,
 * and a caller that tells calls apart by their ids would take two for one.
 */
export function idAgain(id: string, count: number): string {
  return `${id}_r${count}${shortHash(`${count} ${id}`, CHECK_CHARS)}`;
}

/** The server's own id of what `idAgain` made; any other id is its own. */
export function originalId(id: string): string {
  const match = AGAIN.exec(id);
  if (!match) return id;
  const [, original = '', count, check] = match;
  return shortHash(`${count} ${original}`, CHECK_CHARS) === check ? original : id;
}
