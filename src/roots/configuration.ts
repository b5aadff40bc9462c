import { configDefinition, jsonSchemaOf } from '../config/definition.ts';
import { type ConfigOverrides, type ConfigSource, readSettings } from '../config/load.ts';
import type { ConfigFileOf } from '../config/schema.ts';
import type { Settings } from '../config/settings.ts';
import type { Environment } from '../core/fields/environment.ts';
import type { FieldSchema } from '../core/fields/field.ts';
import { PROVIDER_KINDS } from '../providers/registry.ts';
import { withOnnxFolders } from './cache/onnx-folders.ts';
import { DEFAULT_MODELS } from './default-models.ts';
import { modelsOfProviders } from './known-models/models-of-providers.ts';
import { withCaFiles } from './providers/ca-files.ts';
import { withStorePaths } from './stores/with-store-paths.ts';

/** The configuration with every kind of provider that there is. */
const DEFINITION = configDefinition(PROVIDER_KINDS, DEFAULT_MODELS, modelsOfProviders);

/** The configuration as one writes it. */
export type ConfigFile = ConfigFileOf<typeof PROVIDER_KINDS>;

/** For configurations in TypeScript: gives the file's shape to the editor, returns what it got. */
export function defineConfig(config: ConfigFile): ConfigFile {
  return config;
}

/**
 * The configuration with every default filled in, every unit resolved and every reference checked.
 * @throws ConfigError everything that is wrong with it
 */
export function parseSettings(
  source: ConfigSource,
  env: Environment,
  overrides: ConfigOverrides = {},
): Settings {
  const { fileName } = source;
  const settings = withCaFiles(readSettings(DEFINITION, source, env, overrides), fileName);
  return withStorePaths(withOnnxFolders(settings, fileName), fileName);
}

/** For editors. */
export function configJsonSchema(): FieldSchema {
  return jsonSchemaOf(DEFINITION);
}
