import assert from 'node:assert/strict';

const SAMPLE = /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})?) (-?[0-9.e+-]+|NaN|\+Inf)$/;

/** Series and values of an exposition, every line of which must be well formed and belong to a declared metric. */
export function samples(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const declared = new Set<string>();
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line);
    if (type) {
      assert.ok(!declared.has(type[1] ?? ''), `declared twice: ${line}`);
      declared.add(type[1] ?? '');
    }
    if (line.startsWith('#')) continue;
    const [, series = '', value] = SAMPLE.exec(line) ?? assert.fail(`not a sample: ${line}`);
    const name = series.replace(/\{.*/, '');
    assert.ok(
      declared.has(name) || declared.has(name.replace(/_(bucket|sum|count)$/, '')),
      `undeclared: ${line}`,
    );
    assert.ok(!found.has(series), `twice: ${line}`);
    found.set(series, Number(value));
  }
  return found;
}
