/** Geographies that go before a model id to make it a cross-region inference profile. */
const PROFILE_PREFIX = /^(?:us|eu|apac|global|jp|au|ca|us-gov)\./;

/** `arn:…:inference-profile/us.anthropic.claude-x` and `us.anthropic.claude-x` → `anthropic.claude-x` */
export function baseModelId(id: string): string {
  const name = id.startsWith('arn:') ? id.slice(id.lastIndexOf('/') + 1) : id;
  return name.replace(PROFILE_PREFIX, '');
}

/** `anthropic`, `amazon`, …; empty where the id does not tell (application inference profiles, imported models). */
export function bedrockVendor(id: string): string {
  const base = baseModelId(id);
  const dot = base.indexOf('.');
  // As the operator may write it: `as: claude-sonnet-4-5`.
  if (dot < 0) return base.startsWith('claude') ? 'anthropic' : '';
  const vendor = base.slice(0, dot);
  return vendor.startsWith('claude') ? 'anthropic' : vendor;
}
