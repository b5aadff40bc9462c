import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { missingOnnxPackages } from '../../adapters/onnx/onnx-embedder.ts';
import type { EmbedderSettings, Settings } from '../../config/settings.ts';
import { ConfigError, type ConfigProblem, joinPath } from '../../core/fields/problem.ts';

const FILES: readonly string[] = ['model.onnx', 'tokenizer.json'];

/**
 * The settings with local models where they are: a relative path starts at the folder of the configuration.
 * @throws ConfigError for a model that is not there, or without the packages that it needs
 */
export function withOnnxFolders(settings: Settings, fileName: string | undefined): Settings {
  const problems: ConfigProblem[] = [];
  const embedders = new Map<string, EmbedderSettings>();
  for (const [name, embedder] of settings.embedders) {
    if (embedder.kind !== 'onnx') {
      embedders.set(name, embedder);
      continue;
    }
    const path = resolve(dirname(fileName ?? 'none'), embedder.path);
    const problem = problemOf(path);
    if (problem)
      problems.push({ path: joinPath(joinPath('embedders', name), problem.key), message: problem.message });
    embedders.set(name, { ...embedder, path });
  }
  if (problems.length > 0) throw new ConfigError(problems, fileName);
  return { ...settings, embedders };
}

function problemOf(path: string): { readonly key: string; readonly message: string } | undefined {
  const missing = missingOnnxPackages();
  if (missing.length > 0)
    return {
      key: 'kind',
      message: `onnx needs packages that are not installed: npm install ${missing.join(' ')}`,
    };
  const absent = FILES.filter((file) => !existsSync(join(path, file)));
  if (absent.length === 0) return undefined;
  return { key: 'path', message: `"${path}" has no ${absent.join(' and no ')}` };
}
