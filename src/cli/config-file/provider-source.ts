import { parse as parseYamlValue } from 'yaml';
import type { ConfigSource } from '../../config/load.ts';
import type { Environment } from '../../core/fields/environment.ts';
import { didYouMean } from '../../core/fields/nearest-name.ts';
import type { ProviderKind } from '../../ports/provider-kind.ts';
import { PROVIDER_KINDS } from '../../providers/registry.ts';
import { CommandFailure, EXIT } from '../command-io.ts';

/**
 * The configuration that `--provider KIND` stands for: providers of these kinds, with the credentials that the environment
 * holds.
 * @throws CommandFailure for a kind that there is not, or one without credentials
 */
export function providerSource(kinds: readonly string[], env: Environment): ConfigSource {
  const providers = Object.assign({}, ...kinds.map((kind) => parseYamlValue(lineOf(kind, env))));
  return { value: { providers }, fileName: '--provider' };
}

/** The kinds that can be started so. */
const OFFERED: readonly ProviderKind[] = PROVIDER_KINDS.filter((kind: ProviderKind) => kind.offer);

function lineOf(word: string, env: Environment): string {
  const kind = OFFERED.find((each) => each.kind === word);
  const words = OFFERED.map((each) => each.kind);
  if (!kind?.offer) {
    throw new CommandFailure(
      `--provider: "${word}" must be one of ${words.join(', ')}${didYouMean(word, words)}`,
      EXIT.usage,
    );
  }
  const { variables, needsVariable, line } = kind.offer;
  const variable = variables.find((name) => env[name]);
  if (variable === undefined && needsVariable) {
    const [name] = variables;
    throw new CommandFailure(
      `--provider ${word} needs ${name}, which is not set: export ${name}=… and start again`,
      EXIT.usage,
    );
  }
  return line(variable ?? '', env);
}
