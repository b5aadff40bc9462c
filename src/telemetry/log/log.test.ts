import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT, attemptEnded, requestEnded } from '../events.fixture.ts';
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
