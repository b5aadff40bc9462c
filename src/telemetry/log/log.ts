import type { TelemetryListener } from '../listener.ts';
import { breakerNote } from './breaker-note.ts';
import { JsonLines } from './json-lines.ts';
import { attemptLevel, type LogLevel, reaches, requestLevel } from './level.ts';
import { LineBuffer } from './line-buffer.ts';
import type { LineFormat } from './line-format.ts';
import { PrettyLines } from './pretty-lines.ts';

export interface LogOptions {
  readonly format: 'json' | 'pretty';
  /** Lines below it are left out. */
  readonly level: LogLevel;
  /** Takes whole lines in UTF-8, several at a time. The bytes are its own: nobody writes to them again. */
  readonly write: (bytes: Uint8Array) => void;
}

export interface Log extends TelemetryListener {
  /** Writes what is waiting for other lines. Never throws. */
  flush(): void;
  /** Lines that could not be written. */
  lost(): number;
}

/** One line a request, one for each attempt that failed, one for each event of the service. */
export function createLog(options: LogOptions): Log {
  const lines = new LineBuffer(options.write);
  const format: LineFormat = options.format === 'pretty' ? new PrettyLines() : new JsonLines();
  const { level } = options;
  return {
    attemptEnded(event) {
      if (event.outcome === 'ok' || !reaches(level, attemptLevel(event.outcome))) return;
      format.attempt(lines.beginLine(), event);
      lines.endLine();
    },
    requestEnded(event, cost) {
      if (!reaches(level, requestLevel(event))) return;
      format.request(lines.beginLine(), event, cost);
      lines.endLine();
    },
    service(event) {
      if (event.quiet || !reaches(level, event.level)) return;
      format.service(lines.beginLine(), event);
      lines.endLine();
    },
    breakerChanged(event) {
      format.service(lines.beginLine(), breakerNote(event));
      lines.endLine();
    },
    flush: () => lines.flush(),
    lost: () => lines.lost,
  };
}
