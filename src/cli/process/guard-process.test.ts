import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, test } from 'node:test';
import { errorLogFor, guardProcess } from './guard-process.ts';

/** Stands in for `process`: remembers how it ended. */
class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}

function guarded(): { fake: FakeProcess; logged: unknown[][] } {
  const fake = new FakeProcess();
  const logged: unknown[][] = [];
  guardProcess((...line) => void logged.push(line), fake);
  return { fake, logged };
}

describe('an error that nobody caught', () => {
  test('as a rejection is logged, and the process goes on', () => {
    const { fake, logged } = guarded();
    fake.emit('unhandledRejection', 'oh');
    assert.deepEqual(logged, [['unhandled rejection', 'oh']]);
    assert.deepEqual(fake.exits, []);
  });

  test('as an exception is logged before the process ends with 1', () => {
    const { fake, logged } = guarded();
    const error = new Error('oh');
    fake.emit('uncaughtException', error);
    assert.deepEqual(logged, [['uncaught exception', error]]);
    assert.deepEqual(fake.exits, [1]);
  });
});

describe('where it is logged', () => {
  function logWith(logs: 'json' | 'off'): { served: unknown[]; printed: string[] } {
    const served: unknown[] = [];
    const printed: string[] = [];
    const log = errorLogFor(
      { strayError: (...line) => void served.push(line) },
      { telemetry: { logs, level: 'info', metrics: false, otlp: undefined, serviceName: 's', sampling: 1 } },
      { err: (line) => void printed.push(line) },
    );
    log('unhandled rejection', 'oh');
    return { served, printed };
  }

  test('in the log of the gateway', () => {
    assert.deepEqual(logWith('json'), { served: [['unhandled rejection', 'oh']], printed: [] });
  });

  test('on standard error where logs are off', () => {
    assert.deepEqual(logWith('off'), { served: [], printed: ['sluiceway: unhandled rejection: oh'] });
  });
});
