/** Names of keys, tenants, plans and providers. */
export const SIMPLE_NAME = Object.freeze({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
  values: 'made of letters, digits, ".", "_", ":" and "-", at most 128',
});
