/** What the tests of one file came to. */
export interface FileOutcome {
  /** Relative to the working directory. */
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Shown where something failed: which tests, why, and what the file wrote. */
  readonly details: string;
}

export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/** One line for a file, with its details below where something failed. */
export function fileReport({ file, details, ...counts }: FileOutcome): string {
  const line = `${counts.failed > 0 ? 'FAIL' : 'ok  '} ${file}: ${countsText(counts)}\n`;
  return counts.failed > 0 && details !== '' ? `${line}${indented(details)}\n` : line;
}

/** The last line of a run. CI reads it, so that it stands alone and its words never change. */
export function closingLine(totals: Totals): string {
  return `${countsText(totals)}\n`;
}

export function add(totals: Totals, { passed, failed, skipped }: Totals): void {
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
}

function countsText({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^(?=.)/gm, '  ');
}
