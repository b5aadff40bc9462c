export type Environment = Readonly<Record<string, string | undefined>>;

/** A text with its references filled in, or in words why that cannot be done. */
type Substituted = { readonly text: string } | { readonly problem: string };

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const INSIDE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/**
 * Fills in `${NAME}` and `${NAME:-default}`, anywhere in the text and any number of times. As in a shell, the default
 * also stands in for a variable that is set but empty. `$${` is a plain `${`.
 */
export function substitute(text: string, env: Environment): Substituted {
  if (!text.includes('${')) return { text };
  let problem: string | undefined;
  const filled = text.replace(
    REFERENCE,
    (whole: string, inside: string | undefined, end: string | undefined) => {
      if (whole === '$${') return '${';
      const [, name, fallback] = INSIDE.exec(inside ?? '') ?? [];
      if (name === undefined || end !== '}' || fallback?.includes('${')) {
        problem ??= `holds an environment reference that is neither \${NAME} nor \${NAME:-default} (a plain \${ is written $\${)`;
        return '';
      }
      const value = Object.hasOwn(env, name) ? env[name] : undefined;
      if (value === undefined && fallback === undefined) {
        problem ??= `the environment variable ${name} is not set; set it, or give a default: \${${name}:-default}`;
      }
      return value || (fallback ?? '');
    },
  );
  return problem === undefined ? { text: filled } : { problem };
}
