/** The way of a request: each file here has its test beside it. */
export const LADDER: readonly string[] = [
  'src/gateway/*.ts',
  'src/entry/**/*.ts',
  'src/admit/*.ts',
  'src/route/*.ts',
  'src/call/*.ts',
  'src/settle/*.ts',
];
