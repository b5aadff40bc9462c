// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of the configuration, not of JavaScript
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Environment, substitute } from './environment.ts';

const env: Environment = { HOST: 'example.com', EMPTY: '', ODD: '${HOST}' };

describe('environment references', () => {
  const cases: ReadonlyArray<readonly [string, string]> = [
    ['plain', 'plain'],
    ['${HOST}', 'example.com'],
    ['https://${HOST}/v1', 'https://example.com/v1'],
    ['${HOST}:${PORT:-443}', 'example.com:443'],
    ['${EMPTY}', ''],
    ['${EMPTY:-other}', 'other'],
    ['${NONE:-}', ''],
    ['${NONE:-a:-b}', 'a:-b'],
    ['$${HOST}', '${HOST}'],
    ['$HOST $$ {HOST}', '$HOST $$ {HOST}'],
    // What came from outside is not read again.
    ['${ODD}', '${HOST}'],
  ];
  for (const [written, expected] of cases) {
    test(`${written} → ${expected}`, () => {
      assert.deepEqual(substitute(written, env), { text: expected });
    });
  }

  test('an unset name without a default is a problem that names it', () => {
    const result = substitute('a ${NO_SUCH_NAME} b', env);
    assert.match('problem' in result ? result.problem : '', /NO_SUCH_NAME is not set/);
  });

  for (const written of ['${', '${}', '${A', '${A-b}', '${1A}', '${A:?no}', '${A:-${B}}', '${toString}']) {
    test(`${written} is a problem`, () => assert.ok('problem' in substitute(written, env)));
  }

  test('text without a reference stays as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('${')),
        (text) => assert.deepEqual(substitute(text, env), { text }),
      ),
    );
  });
});
