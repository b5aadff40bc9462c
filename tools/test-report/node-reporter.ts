import { relative, resolve } from 'node:path';
import { inspect } from 'node:util';
import { add, closingLine, type FileOutcome, fileReport, type Totals } from './report-lines.ts';

// `node --test --test-reporter=./tools/test-report/node-reporter.ts`: one line a file, details of failures, and the totals.

/** What we read of an event of node:test. See https://nodejs.org/api/test.html#class-testsstream */
interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly nesting?: number;
    /** Where the test is written; of outputs and summaries: the test file. */
    readonly file?: string;
    readonly message?: string;
    readonly skip?: unknown;
    readonly todo?: unknown;
    readonly success?: boolean;
    readonly details?: { readonly type?: string; readonly error?: Error & { readonly failureType?: string } };
  };
}

/** With a filter most files hold no test that was asked for. */
const IS_FILTERED = process.execArgv.some((flag) => /^--test-(?:name-pattern|skip-pattern|only)/.test(flag));

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const run = new TestRun();
  let succeeded: boolean | undefined;
  for await (const event of events) {
    const done = run.take(event);
    if (done) yield fileReport(done);
    if (event.type === 'test:summary' && event.data.file === undefined) succeeded = event.data.success;
  }
  const last = run.close();
  if (last) yield fileReport(last);
  if (run.totals.failed === 0 && succeeded !== true) run.totals.failed = 1;
  // The runner does not know of a file without tests.
  if (run.totals.failed > 0) process.exitCode = 1;
  yield closingLine(run.totals);
}

/**
 * Puts events together by files. The runner reports file after file in one order, also where several run at once. A file
 * with tests ends in its summary. Behind that, or instead of it, an event in the file's own name says how its process ended.
 */
class TestRun {
  readonly totals: Totals = { passed: 0, failed: 0, skipped: 0 };
  #tests = new FileTests();
  /** Its summary has come, and its process may still turn out to have failed. */
  #ended: { readonly path: string; readonly tests: FileTests } | undefined;
  /** Names of the test under way and of those around it. */
  readonly #names: string[] = [];
  readonly #written = new Map<string, string>();

  /** The outcome of a file that is over. */
  take({ type, data }: TestEvent): FileOutcome | undefined {
    switch (type) {
      case 'test:start':
        this.#names.length = data.nesting ?? 0;
        this.#names.push(data.name ?? '');
        return undefined;
      case 'test:pass':
      case 'test:fail':
        return isFile(data) ? this.#fileEnded(type, data) : this.#testEnded(type, data);
      case 'test:stdout':
      case 'test:stderr':
        this.#wrote(resolve(data.file ?? ''), data.message ?? '');
        return undefined;
      case 'test:diagnostic':
        if (data.file !== undefined) this.#tests.notes.push(data.message ?? '');
        return undefined;
      case 'test:summary':
        return data.file === undefined ? this.close() : this.#summary(resolve(data.file));
      default:
        return undefined;
    }
  }

  close(): FileOutcome | undefined {
    if (!this.#ended) return undefined;
    const { path, tests } = this.#ended;
    this.#ended = undefined;
    const written = this.#written.get(path) ?? '';
    this.#written.delete(path);
    const details = [...tests.failures, ...tests.notes, ...(written === '' ? [] : [`It wrote:\n${written}`])];
    add(this.totals, tests.counts);
    return { file: relative('.', path), ...tests.counts, details: details.join('\n') };
  }

  #wrote(path: string, text: string): void {
    this.#written.set(path, (this.#written.get(path) ?? '') + text);
  }

  #summary(path: string): FileOutcome | undefined {
    const before = this.close();
    this.#ended = { path, tests: this.#tests };
    this.#tests = new FileTests();
    return before;
  }

  #testEnded(type: string, data: TestEvent['data']): FileOutcome | undefined {
    const before = this.close();
    this.#tests.take(type, data, this.#names);
    return before;
  }

  #fileEnded(type: string, data: TestEvent['data']): FileOutcome | undefined {
    const path = resolve(data.file ?? '');
    const before = this.#ended?.path === path ? undefined : this.#summary(path);
    const tests = this.#ended?.tests;
    if (type === 'test:fail') tests?.fail('The process of this file failed.');
    else if (!IS_FILTERED) tests?.fail('This file holds no test, or ended before its tests.');
    return before;
  }
}

/** Tests of one file so far. */
class FileTests {
  readonly counts: Totals = { passed: 0, failed: 0, skipped: 0 };
  readonly failures: string[] = [];
  readonly notes: string[] = [];

  fail(why: string): void {
    this.counts.failed += 1;
    this.failures.push(why);
  }

  take(
    type: string,
    { name, nesting, skip, todo, details }: TestEvent['data'],
    names: readonly string[],
  ): void {
    const isSuite = details?.type === 'suite';
    if (isGiven(skip) || isGiven(todo)) {
      if (!isSuite) this.counts.skipped += 1;
    } else if (type === 'test:pass') {
      if (!isSuite) this.counts.passed += 1;
    } else if (details?.error?.failureType !== 'subtestsFailed') {
      // A test around one that failed says nothing new, but a suite fails by its hooks, too.
      this.fail(`${[...names.slice(0, nesting), name].join(' > ')}\n${whyFailed(details?.error)}\n`);
    } else if (!isSuite) this.counts.failed += 1;
  }
}

function isGiven(mark: unknown): boolean {
  return mark !== undefined && mark !== false;
}

/** An event in the name of a file, not of a test in it. */
function isFile({ name, nesting, file }: TestEvent['data']): boolean {
  return nesting === 0 && file !== undefined && name !== undefined && resolve(name) === resolve(file);
}

/** The runner wraps what was thrown. The message of an assertion holds its difference. */
function whyFailed(error: Error | undefined): string {
  const thrown: unknown = error?.cause ?? error;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : inspect(thrown);
}
