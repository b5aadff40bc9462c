import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { add, closingLine, type FileOutcome, fileReport, type Totals } from './report-lines.ts';

const FILE = /^(\S.*\.(?:test|spec)\.[cm]?[jt]sx?):$/;
const RESULT = /^\((pass|fail|skip|todo)\) /;
const UNHANDLED = '# Unhandled error between tests';
/** Behind the last file Bun repeats what failed or was left out. */
const REPEATED = /^\d+ tests? (?:failed|skipped|todo):$/;
const SUMMARY = /^Ran \d+ tests? across \d+ files?\./;
const COUNT = /^ *\d+ (?:pass|fail|skip|todo|errors?|expect\(\) calls|snapshots?.*)$/;

/** Reads what `bun test` writes and makes of it one line a file, with details where something failed. */
export class BunOutput {
  readonly totals: Totals = { passed: 0, failed: 0, skipped: 0 };
  /** Only a run to its end has Bun's summary: a test may have ended the process. */
  #isComplete = false;
  #file: { readonly name: string; readonly counts: Totals; readonly lines: string[] } | undefined;
  /** Lines that belong to no file. */
  #others: string[] = [];
  /** With a filter most files hold no test that was asked for. */
  readonly #isFiltered: boolean;
  readonly #isFile: (name: string) => boolean;

  constructor(isFiltered: boolean, isFile: (name: string) => boolean = existsSync) {
    this.#isFiltered = isFiltered;
    this.#isFile = isFile;
  }

  /** What there is to write after this line. */
  take(written: string): string {
    const line = stripVTControlCharacters(written);
    const name = FILE.exec(line)?.[1];
    if (name !== undefined && this.#isFile(name)) {
      const before = this.#fileEnded();
      this.#file = { name, counts: { passed: 0, failed: 0, skipped: 0 }, lines: [] };
      return before;
    }
    if (REPEATED.test(line)) return this.#fileEnded();
    if (SUMMARY.test(line)) {
      this.#isComplete = true;
      return this.#fileEnded();
    }
    this.#keep(line);
    return '';
  }

  /** The rest, behind the last line. */
  end(exitCode: number): string {
    const last = this.#file?.name ?? 'no file';
    let rest = this.#fileEnded();
    if (!this.#isComplete || (exitCode !== 0 && this.totals.failed === 0)) {
      const when = this.#isComplete ? '' : ` in ${last}, before its summary`;
      const details = this.#others.filter((line) => line !== '').map((line) => `  ${line}\n`);
      rest += `FAIL bun test ended with code ${exitCode}${when}\n${details.join('')}`;
      this.totals.failed += 1;
    }
    return rest + closingLine(this.totals);
  }

  #keep(line: string): void {
    if (!this.#file) {
      this.#others.push(line);
      return;
    }
    const { counts, lines } = this.#file;
    const result = RESULT.exec(line)?.[1];
    if (result === 'pass') counts.passed += 1;
    else if (result === 'skip' || result === 'todo') counts.skipped += 1;
    else if (!COUNT.test(line)) {
      if (result === 'fail' || line === UNHANDLED) counts.failed += 1;
      lines.push(line);
    }
  }

  #fileEnded(): string {
    if (!this.#file) return '';
    const { name, counts, lines } = this.#file;
    this.#file = undefined;
    if (!this.#isFiltered && counts.passed + counts.failed + counts.skipped === 0) {
      counts.failed = 1;
      lines.unshift('This file holds no test.');
    }
    add(this.totals, counts);
    const outcome: FileOutcome = { file: name, ...counts, details: lines.join('\n').trim() };
    return fileReport(outcome);
  }
}
