/** Most lines of a file; the first glob that matches counts. */
export const FILE_LINES: readonly { readonly files: string; readonly most: number }[] = [
  // The centre is read as a whole, on one screen each.
  { files: 'src/gateway/*.ts', most: 150 },
  { files: '**', most: 500 },
];
export const MEDIAN_FILE_LINES = 100;
export const FUNCTION_LINES = 80;
export const PARAMETERS = 4;
/** Tests and fixtures stand beside the sources and are not counted. */
export const FILES_IN_FOLDER = 15;
export const ANY_PER_1000_LINES = 0.5;
/** Lines of tests for each line of source, in `src/` and `test/`. */
export const TEST_RATIO = 1;
/** What these hold are tests too, which each adapter's own test file runs. */
export const TEST_SUITES: readonly string[] = ['src/testing/*-contract/**', 'src/testing/*-contract.ts'];
