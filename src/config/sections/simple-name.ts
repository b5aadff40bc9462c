/** What names of an operator's own are made of. */
export const SIMPLE_NAME = Object.freeze({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
  values: 'made of letters, digits, ".", "_", ":" and "-", at most 128',
});
