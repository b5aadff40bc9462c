import type { TelemetryListener } from '../listener.ts';
import { LineBuffer } from './line-buffer.ts';
import { attemptLine, requestLines, serviceLine } from './log-line.ts';
import { prettyAttempt, prettyRequest, prettyService } from './log-pretty.ts';

export interface LogOptions {
  readonly format: 'json' | 'pretty';
  /** Takes whole lines, several at a time. */
  readonly write: (text: string) => void;
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
  const pretty = options.format === 'pretty';
  const ofAttempt = pretty ? prettyAttempt : attemptLine;
  const ofRequest = pretty ? prettyRequest : requestLines();
  const ofService = pretty ? prettyService : serviceLine;
  return {
    attemptEnded(event) {
      if (event.outcome !== 'ok') lines.push(ofAttempt(event));
    },
    requestEnded: (event, cost) => lines.push(ofRequest(event, cost)),
    service: (event) => lines.push(ofService(event)),
    flush: () => lines.flush(),
    lost: () => lines.lost,
  };
}
