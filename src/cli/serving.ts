import type { ConfigSource } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import type { Stoppable } from './until-stopped.ts';

/** What serves: one gateway in this process, or several in processes of their own. */
export interface Serving extends Stoppable {
  readonly url: string;
  strayError(message: string, thrown: unknown): void;
  /** `source`: what `next` was read from. */
  reload(next: Settings, source: ConfigSource): void;
}
