import { type ConfigNode, type MapEntry, nodeFromValue } from '../core/fields/config-node.ts';
import type { Environment } from '../core/fields/environment.ts';
import { type Field, readField } from '../core/fields/field.ts';
import { ConfigError, type ConfigProblem } from '../core/fields/problem.ts';
import { Reading } from '../core/fields/reading.ts';
import { checkReferences } from './check-references.ts';
import type { ConfigDefinition } from './definition.ts';
import { type ParsedYaml, parseYaml } from './parse-yaml.ts';
import { type ConfigValues, serverField, telemetryField } from './schema.ts';
import type { Settings } from './settings.ts';
import { toSettings } from './to-settings.ts';

/** A file's text (YAML or JSON), or a value such as `defineConfig` returns. */
export type ConfigSource =
  | { readonly text: string; readonly fileName: string }
  | { readonly value: unknown; readonly fileName?: string };

/** What the command line says, as it was typed; it wins over the file. */
export interface ConfigOverrides {
  readonly listen?: string | undefined;
  readonly workers?: string | undefined;
  readonly log?: string | undefined;
}

/**
 * The configuration with every default filled in, every unit resolved and every reference checked.
 * @throws ConfigError everything that is wrong with it
 */
export function readSettings(
  definition: ConfigDefinition,
  source: ConfigSource,
  env: Environment,
  overrides: ConfigOverrides = {},
): Settings {
  const { field, kinds, defaultModels } = definition;
  const { root, problems } = 'text' in source ? parseYaml(source.text, source.fileName) : parseValue(source);
  const reading = new Reading(env, problems);
  const whole = withDefaultModels(root, nodeFromValue(defaultModels));
  const given = reading.resolve(whole, '');
  const read = readField(field, given, '', reading) ?? field.placeholder;
  const values = override(withModels(read, whole, definition, reading), overrides, reading);
  checkReferences(values, { kinds, env, reading });
  if (reading.problems.length > 0) throw new ConfigError(reading.problems.toSorted(byLine), source.fileName);
  return toSettings(values, kinds, env);
}

function parseValue(source: { readonly value: unknown; readonly fileName?: string }): ParsedYaml {
  try {
    return { root: nodeFromValue(source.value), problems: [] };
  } catch (error) {
    if (error instanceof TypeError)
      throw new ConfigError([{ path: '', message: error.message }], source.fileName);
    throw error;
  }
}

function byLine(a: ConfigProblem, b: ConfigProblem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

/** Providers and models are one decision: models of our own could not be reached through somebody else's providers. */
function withDefaultModels(root: ConfigNode, defaults: ConfigNode): ConfigNode {
  // An empty file is one that says nothing.
  if (root.type === 'scalar' && root.value === null) return defaults;
  if (root.type !== 'map' || defaults.type !== 'map' || isGiven(root.entries, 'providers')) return root;
  const providersOnly = isGiven(root.entries, 'models');
  const added = defaults.entries.filter(
    ({ key }) => (key === 'providers' || !providersOnly) && !isGiven(root.entries, key),
  );
  const kept = root.entries.filter((entry) => !added.some((one) => one.key === entry.key));
  return { ...root, entries: [...kept, ...added] };
}

/** Whoever names only providers wants their models under the names that everybody knows. */
function withModels(
  values: ConfigValues,
  root: ConfigNode,
  { field, modelsOf }: ConfigDefinition,
  reading: Reading,
): ConfigValues {
  if (root.type !== 'map' || isGiven(root.entries, 'models') || reading.hasProblem('providers'))
    return values;
  const { models, defaultModel } = modelsOf(values.providers ?? new Map());
  const given = nodeFromValue(models);
  if (given.type === 'scalar') return values;
  const own = new Reading({});
  return {
    ...values,
    models: field.fields.models.read(given, 'models', own),
    defaultModel: values.defaultModel ?? defaultModel,
  };
}

function isGiven(entries: readonly MapEntry[], key: string): boolean {
  return entries.some(
    (entry) => entry.key === key && !(entry.value.type === 'scalar' && entry.value.value === null),
  );
}

function override(values: ConfigValues, overrides: ConfigOverrides, reading: Reading): ConfigValues {
  const read = <Out>(
    field: Field<unknown, Out>,
    written: string | undefined,
    option: string,
    otherwise: Out,
  ): Out => {
    if (written === undefined) return otherwise;
    const given = { type: 'scalar', value: written, written: JSON.stringify(written) } as const;
    // Not in the file: a reading of its own knows no lines.
    const own = new Reading({});
    const value = field.read(given, option, own);
    reading.problems.push(...own.problems);
    return value;
  };
  const { listen, workers } = serverField.fields;
  const { logs } = telemetryField.fields;
  return {
    ...values,
    server: {
      ...values.server,
      listen: read(listen, overrides.listen, '--listen', values.server.listen),
      workers: read(workers, overrides.workers, '--workers', values.server.workers),
    },
    telemetry: {
      ...values.telemetry,
      logs: read(logs, overrides.log, '--log', values.telemetry.logs),
    },
  };
}
