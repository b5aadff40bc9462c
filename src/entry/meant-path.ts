import { nearestName } from '../core/fields/nearest-name.ts';

/** The paths that there are. */
export interface KnownPaths {
  /** Those without a parameter. */
  readonly exact: readonly string[];
  /** True for any path that an operation stands at, with any method. */
  has(path: string): boolean;
}

/** A path that was probably meant, and how the client comes to ask for another. */
export interface MeantPath {
  readonly path: string;
  readonly advice?: string;
}

/** Longer paths are nobody's slip. */
const MAX_CHARS = 300;

const DOUBLED = 'the base URL of this client is written without /v1, which it adds itself';
const MISSING = 'the base URL of this client ends in /v1';

/** What was probably meant by a path at which there is nothing: `/v1` twice or not at all, a slash too many, a slip. */
export function meantPath(path: string, known: KnownPaths): MeantPath | undefined {
  if (path.length > MAX_CHARS) return undefined;
  const tidy = path.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
  const once = tidy.replace(/^(?:\/v1){2,}(?=\/|$)/, '/v1');
  const candidates: readonly MeantPath[] = [
    { path: tidy },
    { path: once, advice: DOUBLED },
    { path: `/v1${tidy}`, advice: MISSING },
    { path: tidy.replace(/^\/v1(?=\/model\/)/, ''), advice: DOUBLED },
    // Other gateways put the vendor's or their own name before the API.
    {
      path: tidy.replace(/^\/[\w-]+(?=\/)/, ''),
      advice: 'the base URL has a segment that is not needed here',
    },
    { path: tidy.toLowerCase() },
  ];
  const found = candidates.find((each) => each.path !== path && known.has(each.path));
  if (found) return found;
  const nearest = nearestName(tidy, known.exact);
  return nearest === undefined ? undefined : { path: nearest };
}
