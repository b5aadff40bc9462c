import type { ConfigSource } from '../../config/load.ts';
import type { Settings } from '../../config/settings.ts';
import type { Stoppable } from './until-stopped.ts';

/** What `start` has started: one gateway in this process, or several in processes of their own. */
export interface Serving extends Stoppable {
  readonly url: string;
  /** Logs an error that nobody caught. */
  strayError(message: string, thrown: unknown): void;
  /** `source`: what `next` was parsed from. */
  reload(next: Settings, source: ConfigSource): void;
  /** Logs and counts a configuration that could not be used. */
  reloadRefused(problems: string): void;
}
