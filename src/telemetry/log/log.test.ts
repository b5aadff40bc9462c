import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT, attemptEnded, probeEnded, requestEnded } from '../events.fixture.ts';
import type { LogLevel } from './level.ts';
import { decoded, parsedLines } from './lines.fixture.ts';
import { createLog } from './log.ts';

function startLog(format: 'json' | 'pretty', level: LogLevel = 'info') {
  const writes: string[] = [];
  const log = createLog({ format, level, write: (bytes) => void writes.push(decoded(bytes)) });
  return { log, written: () => writes.join('') };
}

describe('log', () => {
  test('attempts have a line only where they failed', () => {
    const { log, written } = startLog('json');
    log.attemptEnded(attemptEnded({ outcome: 'overloaded' }));
    log.attemptEnded(attemptEnded({ attempt: 2 }));
    log.requestEnded(requestEnded(), undefined);
    log.service({ type: 'service', at: AT, level: 'info', message: 'stopping' });
    log.flush();
    assert.deepEqual(
      parsedLines(written()).map((line) => line.msg),
      ['attempt failed', 'request', 'stopping'],
    );
  });

  test('is as readable as it was asked for', () => {
    const { log, written } = startLog('pretty');
    log.requestEnded(requestEnded(), undefined);
    log.flush();
    assert.match(written(), /200 openai-chat chat gpt-4o.*\n$/);
  });

  test('probes that are answered well are lines for debugging', () => {
    const probes = [
      ...['healthz', 'readyz', 'metrics', 'list-models'].map((operation) => probeEnded(operation)),
      probeEnded('readyz', { outcome: 'draining', status: 503 }),
    ];
    for (const format of ['json', 'pretty'] as const) {
      for (const [level, lines] of [
        ['debug', 5],
        ['info', 2],
      ] as const) {
        const { log, written } = startLog(format, level);
        for (const event of probes) log.requestEnded(event, undefined);
        log.flush();
        assert.equal(written().trimEnd().split('\n').length, lines, `${format} ${level}`);
      }
    }
  });

  test('what is below the level is left out: requests, attempts and events of the service', () => {
    const told = (level: LogLevel) => {
      const { log, written } = startLog('json', level);
      log.requestEnded(requestEnded(), undefined);
      log.requestEnded(requestEnded({ outcome: 'internal', status: 500 }), undefined);
      log.attemptEnded(attemptEnded({ outcome: 'overloaded' }));
      log.attemptEnded(attemptEnded({ outcome: 'upstream_rejected' }));
      log.service({ type: 'service', at: 0, level: 'info', message: 'm' });
      log.service({ type: 'service', at: 0, level: 'error', message: 'm' });
      log.flush();
      return parsedLines(written()).map((line) => line.level);
    };
    assert.deepEqual(told('debug'), ['info', 'error', 'warn', 'info', 'info', 'error']);
    assert.deepEqual(told('info'), told('debug'));
    assert.deepEqual(told('warn'), ['error', 'warn', 'error']);
    assert.deepEqual(told('error'), ['error', 'error']);
  });

  test('a log that cannot be written stops nothing; what is lost is counted', () => {
    const log = createLog({ format: 'json', level: 'info', write: () => assert.fail('EPIPE') });
    log.requestEnded(requestEnded(), undefined);
    log.requestEnded(requestEnded(), undefined);
    log.flush();
    assert.equal(log.lost(), 2);
  });

  test('a line that cannot be made throws, and leaves nothing of it behind', () => {
    const { log, written } = startLog('json');
    log.requestEnded(requestEnded(), undefined);
    assert.throws(() =>
      log.requestEnded(requestEnded({ failureMessage: 7 as unknown as string }), undefined),
    );
    log.requestEnded(requestEnded(), undefined);
    log.flush();
    assert.equal(parsedLines(written()).length, 2);
  });
});
