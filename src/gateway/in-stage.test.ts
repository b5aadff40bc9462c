import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { SAMPLE_TRACE } from '../testing/call/sample-trace.ts';
import { inStage } from './in-stage.ts';

function recordOf(sampled: boolean): FakeRecord {
  return new FakeRecord({ trace: { ...SAMPLE_TRACE, sampled } });
}

describe('a stage of a call', () => {
  test('leaves its time where the call is traced, also where it fails', async () => {
    const record = recordOf(true);
    assert.equal(await inStage('cache', record, Promise.resolve('found')), 'found');
    await assert.rejects(inStage('reserve', record, Promise.reject(new Error('store down'))), /store down/);
    assert.deepEqual(
      record.stages?.map(({ name }) => name),
      ['cache', 'reserve'],
    );
  });

  test('leaves nothing where it is not', async () => {
    const record = recordOf(false);
    assert.equal(await inStage('cache', record, 'found'), 'found');
    assert.equal(record.stages, undefined);
  });
});
