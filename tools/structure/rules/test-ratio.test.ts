import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { linesOf, madeUp } from '../source/made-up.fixture.ts';
import { countTestLines, testRatio } from './test-ratio.ts';

describe('there is as much test as source', () => {
  test('one line less is too little', () => {
    assert.deepEqual(testRatio(madeUp({ 'src/a.ts': linesOf(10), 'src/a.test.ts': linesOf(10) })), []);
    assert.match(
      testRatio(madeUp({ 'src/a.ts': linesOf(10), 'src/a.test.ts': linesOf(9) }))[0]?.message ?? '',
      /^9 lines of tests for 10 of source: 0\.90/,
    );
  });

  test('test/, fixtures and the suites for adapters are tests; tools and benchmarks are not looked at', () => {
    const project = madeUp({
      'src/a.ts': linesOf(1),
      'src/testing/fake-clock.ts': linesOf(10),
      'src/testing/store-contract/a.ts': linesOf(100),
      'src/a.fixture.ts': linesOf(1000),
      'test/harness/a.ts': linesOf(10_000),
      'tools/a.ts': linesOf(5),
      'bench/a.test.ts': linesOf(5),
    });
    assert.deepEqual(countTestLines(project), { sources: 11, tests: 11_100, ratio: 11_100 / 11 });
  });
});
