import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT, attemptEnded, probeEnded, requestEnded } from '../events.fixture.ts';
import { decoded, parsedLines } from './lines.fixture.ts';
import { createLog } from './log.ts';

function startLog(format: 'json' | 'pretty') {
  const writes: string[] = [];
  const log = createLog({ format, write: (bytes) => void writes.push(decoded(bytes)) });
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

  test('probes that are answered well are lines for debugging, which people are spared', () => {
    const probes = [
      ...['healthz', 'readyz', 'metrics', 'list-models'].map((operation) => probeEnded(operation)),
      probeEnded('readyz', { outcome: 'draining', status: 503 }),
    ];
    const [json, pretty] = [startLog('json'), startLog('pretty')];
    for (const { log } of [json, pretty]) {
      for (const event of probes) log.requestEnded(event, undefined);
      log.flush();
    }
    assert.deepEqual(
      parsedLines(json.written()).map(({ level, operation, stream, attempts }) => ({
        level,
        operation,
        stream,
        attempts,
      })),
      [
        { level: 'debug', operation: 'healthz', stream: false, attempts: 0 },
        { level: 'debug', operation: 'readyz', stream: false, attempts: 0 },
        { level: 'debug', operation: 'metrics', stream: false, attempts: 0 },
        { level: 'info', operation: 'list-models', stream: false, attempts: 0 },
        { level: 'info', operation: 'readyz', stream: false, attempts: 0 },
      ],
    );
    const shown = pretty.written().trimEnd().split('\n');
    assert.equal(shown.length, 2);
    assert.match(shown.join('\n'), /200 native list-models.*\n.*503 native readyz/);
  });

  test('a log that cannot be written stops nothing; what is lost is counted', () => {
    const log = createLog({ format: 'json', write: () => assert.fail('EPIPE') });
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
