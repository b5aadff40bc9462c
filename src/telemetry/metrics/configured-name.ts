const NONE = 'none';
const OTHER = 'other';

/** A label value for `name`: itself where the configuration has it, because any other is one of endlessly many. */
export function configuredName(names: { has(name: string): boolean }, name: string | undefined): string {
  if (name === undefined) return NONE;
  return names.has(name) ? name : OTHER;
}
