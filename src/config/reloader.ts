import { ConfigError } from '../core/fields/problem.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { ConfigSource } from './load.ts';
import { restartNeeded } from './restart-needed.ts';
import type { Settings } from './settings.ts';

export interface ReloaderOptions {
  readonly clock: Clock;
  /** What the process was started with. */
  readonly started: Settings;
  /** The text that made it, where it was a text. */
  readonly text: string | undefined;
  read(): Promise<ConfigSource>;
  /** @throws ConfigError */
  parse(source: ConfigSource): Settings;
  /** A good configuration, whole. `restart`: paths of settings that only a restart changes. */
  onSettings(next: Settings, restart: readonly string[], source: ConfigSource): void;
  /** The file cannot be used: what runs goes on running. */
  onRefused(error: Error): void;
}

/** Editors and Kubernetes change a file in several steps; what stands there in between is nobody's intention. */
const QUIET_MS = 100;

/**
 * Turns hints that the configuration may have changed into new settings: one reading at a time, all or nothing.
 */
export class ConfigReloader {
  readonly #options: ReloaderOptions;
  #text: string | undefined;
  #timer: Timer | undefined;
  #forced = false;
  #reading = false;
  #again = false;
  #stopped = false;

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#text = options.text;
  }

  /** The file may have changed. Many hints in a row are one reading, once they have ceased for 100 ms. */
  hint(): void {
    if (this.#stopped) return;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(() => void this.#reload(), QUIET_MS);
  }

  /** Reads now, unchanged text too: the environment or an imported file may differ. */
  async reload(): Promise<void> {
    this.#forced = true;
    await this.#reload();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #reload(): Promise<void> {
    this.#timer?.cancel();
    this.#again = true;
    // Whoever reads already goes round once more, so that an older text can never overtake a newer one.
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        await this.#readOnce();
      }
    } finally {
      this.#reading = false;
    }
  }

  async #readOnce(): Promise<void> {
    const { started, read, parse, onSettings, onRefused } = this.#options;
    const forced = this.#forced;
    this.#forced = false;
    let next: Settings;
    let source: ConfigSource;
    try {
      source = await read();
      const text = 'text' in source ? source.text : undefined;
      if (text !== undefined && text === this.#text && !forced) return;
      this.#text = text;
      refuseEmpty(source);
      next = parse(source);
    } catch (error) {
      if (!this.#stopped) onRefused(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (this.#stopped) return;
    onSettings(next, restartNeeded(started, next), source);
  }
}

/** A writer that truncates first leaves an empty file for a moment, which would mean: everything open, all defaults. */
function refuseEmpty(source: ConfigSource): void {
  if ('text' in source && source.text.trim() === '') {
    throw new ConfigError([{ path: '', message: 'the file is empty' }], source.fileName);
  }
}
