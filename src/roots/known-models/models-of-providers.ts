import type { ProvidedModels } from '../../config/definition.ts';
import { DEFAULT_MODELS } from '../default-models.ts';
import { KNOWN_MODELS, type KnownModels } from './known-models.ts';

/** A provider of the configuration, as far as its models depend on it. */
interface GivenProvider {
  readonly kind: string;
  readonly baseUrl?: string;
}

interface GivenTarget {
  readonly provider: string;
  readonly model: string;
}

/** The address of the kind's own vendor. At any other address the names of its models are not known. */
const VENDOR_URLS: Readonly<Record<string, string>> = { openai: 'https://api.openai.com/v1' };

/**
 * The models of a configuration that names providers and no models. Each provider answers to its vendor's names; where
 * several know a name, they are asked in the order of the file. A server at an address of its own gets every other name.
 * The default model is the first provider's.
 */
export function modelsOfProviders(providers: ReadonlyMap<string, GivenProvider>): ProvidedModels {
  const given = [...providers].filter(([, { kind }]) => kind !== 'simulator');
  const [simulator] = providers.keys();
  if (given.length === 0) return simulator === undefined ? { models: {} } : modelsOfSimulator(simulator);
  const targets = new Map<string, GivenTarget[]>();
  const add = (name: string, target: GivenTarget): void =>
    void targets.set(name, [...(targets.get(name) ?? []), target]);
  let defaultModel: string | undefined;
  for (const [provider, { kind, baseUrl }] of given) {
    const known = hasOtherModels(kind, baseUrl) ? undefined : KNOWN_MODELS[kind];
    if (known === undefined) {
      add('*', { provider, model: '*' });
      continue;
    }
    addKnown(known, provider, add);
    defaultModel ??= known.defaultModel;
  }
  const models = Object.fromEntries([...targets].map(([name, its]) => [name, { targets: its }]));
  return defaultModel === undefined ? { models } : { models, defaultModel };
}

function addKnown(
  { names, prefixes }: KnownModels,
  provider: string,
  add: (name: string, target: GivenTarget) => void,
): void {
  for (const [name, model] of Object.entries(names)) add(name, { provider, model });
  for (const prefix of prefixes) add(`${prefix}*`, { provider, model: `${prefix}*` });
}

function hasOtherModels(kind: string, baseUrl: string | undefined): boolean {
  const vendorUrl = VENDOR_URLS[kind];
  return vendorUrl !== undefined && baseUrl !== undefined && baseUrl !== vendorUrl;
}

/** The names of the built-in configuration, at a simulator of another name. */
function modelsOfSimulator(provider: string): ProvidedModels {
  const models = Object.entries(DEFAULT_MODELS.models ?? {}).map(([name, { aliases }]) => [
    name,
    { aliases, targets: [{ provider, model: name }] },
  ]);
  const { defaultModel } = DEFAULT_MODELS;
  return defaultModel === undefined
    ? { models: Object.fromEntries(models) }
    : { models: Object.fromEntries(models), defaultModel };
}
