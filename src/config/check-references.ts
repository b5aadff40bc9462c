import type { Environment } from '../core/fields/environment.ts';
import { formatListenAddress, isLoopback } from '../core/fields/listen-address.ts';
import { didYouMean } from '../core/fields/nearest-name.ts';
import { joinPath } from '../core/fields/problem.ts';
import type { Reading } from '../core/fields/reading.ts';
import type { ProviderKind } from '../ports/provider-kind.ts';
import type { ConfigValues } from './schema.ts';
import { checkDegrade } from './sections/degrade.ts';
import { checkLimits } from './sections/plans.ts';
import { checkStores } from './sections/stores.ts';

interface CheckContext {
  readonly kinds: ReadonlyMap<string, ProviderKind>;
  readonly env: Environment;
  readonly reading: Reading;
}

/**
 * What no single value shows: names that must exist or be unique, settings that exclude each other. Values with a
 * problem of their own are empty here and left out, so that no mistake is reported twice.
 */
export function checkReferences(values: ConfigValues, context: CheckContext): void {
  const { reading } = context;
  checkAccess(values, reading);
  checkKeys(values, reading);
  checkPlans(values, reading);
  checkProviders(values, context);
  checkModelNames(values, reading);
  checkTargets(values, context);
  checkEmbedders(values, context);
  checkLadders(values, reading);
  checkStores(values.stores, values.server.workers, reading);
}

function checkAccess({ auth, keys, server, stores }: ConfigValues, reading: Reading): void {
  if (reading.hasProblem('auth')) return;
  if (auth === 'keys') {
    // Keys can be made while the gateway runs.
    const mayBeMade = server.adminKey !== undefined || stores !== undefined;
    if (keys.length === 0 && !mayBeMade && !reading.hasProblem('keys')) reading.report('auth', NO_KEYS);
    return;
  }
  if (server.allowOpen || isLoopback(server.listen.hostname) || reading.hasProblem('server')) return;
  const address = formatListenAddress(server.listen);
  reading.report(
    'server.listen',
    `${address} can be reached from other machines, and \`auth: open\` asks nobody for a key: ` +
      'use `auth: keys`, listen on 127.0.0.1, or set `server.allowOpen: true`',
  );
}

const NO_KEYS =
  '`auth: keys` needs at least one key in `keys`, or `stores` that hold some, or `server.adminKey` to make some';

function checkKeys({ keys, server }: ConfigValues, reading: Reading): void {
  const names = new Map<string, string>();
  const secrets = new Map<string, string>();
  if (server.adminKey !== undefined) claim(secrets, server.adminKey, 'server.adminKey', () => {});
  for (const [index, { name, key }] of keys.entries()) {
    const path = joinPath('keys', index);
    claim(names, name, path, (other) =>
      reading.report(`${path}.name`, `"${name}" is the name of ${other} too`),
    );
    claim(secrets, key, path, (other) =>
      reading.report(`${path}.key`, `is the same key as that of ${other}`),
    );
  }
}

function checkPlans({ plans, limits, keys }: ConfigValues, reading: Reading): void {
  for (const [name, plan] of plans ?? []) checkLimits(plan, joinPath('plans', name), reading);
  if (limits) checkLimits(limits, 'limits', reading);
  for (const [index, { plan }] of keys.entries()) {
    const path = joinPath(joinPath('keys', index), 'plan');
    if (plan === undefined || plans?.has(plan) === true || reading.hasProblem(path)) continue;
    reading.report(path, unknownName(plan, 'a plan', plans?.keys()));
  }
}

function checkProviders({ providers }: ConfigValues, { kinds, env, reading }: CheckContext): void {
  for (const [name, options] of providers ?? []) {
    const path = joinPath('providers', name);
    if (reading.hasProblem(path)) continue;
    for (const { option, message } of kinds.get(options.kind)?.problems?.(options, env) ?? []) {
      reading.report(option === undefined ? path : joinPath(path, option), message);
    }
  }
}

function checkModelNames({ models, defaultModel }: ConfigValues, reading: Reading): void {
  const names = new Map<string, string>();
  for (const name of models?.keys() ?? []) names.set(name, `the model "${name}"`);
  for (const [name, model] of models ?? []) {
    for (const [index, alias] of model.aliases.entries()) {
      const path = joinPath(joinPath(joinPath('models', name), 'aliases'), index);
      claim(names, alias, `an alias of "${name}"`, (other) =>
        reading.report(path, `"${alias}" is ${other} already`),
      );
    }
  }
  if (defaultModel === undefined || reading.hasProblem('defaultModel')) return;
  if (defaultModel.endsWith('*')) reading.report('defaultModel', 'must name one model, without "*"');
  else if (![...names.keys()].some((name) => matches(name, defaultModel)))
    reading.report('defaultModel', unknownName(defaultModel, 'a model', models?.keys()));
}

function checkLadders({ models }: ConfigValues, reading: Reading): void {
  const names = [...(models?.keys() ?? [])].filter((name) => !name.endsWith('*'));
  for (const [own, { degrade }] of models ?? [])
    checkDegrade(degrade, joinPath(joinPath('models', own), 'degrade'), { names, own, reading });
}

function matches(name: string, asked: string): boolean {
  return name.endsWith('*') ? asked.startsWith(name.slice(0, -1)) : name === asked;
}

function checkTargets({ models, providers }: ConfigValues, { kinds, reading }: CheckContext): void {
  for (const [name, model] of models ?? []) {
    for (const [index, target] of model.targets.entries()) {
      const path = joinPath(joinPath(joinPath('models', name), 'targets'), index);
      if (target.provider === '' || reading.hasProblem(path)) continue;
      if (target.model?.includes('*') && ![name, ...model.aliases].every((each) => each.endsWith('*')))
        reading.report(`${path}.model`, WILDCARD_FOR_NOTHING);
      const provider = providers?.get(target.provider);
      if (provider === undefined) {
        reading.report(`${path}.provider`, unknownName(target.provider, 'a provider', providers?.keys()));
      } else if (
        target.model === undefined &&
        kinds.get(provider.kind)?.anyModel !== true &&
        !reading.hasProblem(joinPath('providers', target.provider))
      ) {
        reading.report(`${path}.model`, `is missing: the model's id at ${target.provider}`);
      }
    }
  }
}

function checkEmbedders(
  { cache, embedders, providers }: ConfigValues,
  { kinds, reading }: CheckContext,
): void {
  for (const [name, embedder] of embedders ?? []) {
    const path = joinPath('embedders', name);
    if (embedder.kind !== 'provider' || embedder.provider === '' || reading.hasProblem(path)) continue;
    const provider = providers?.get(embedder.provider);
    if (provider === undefined)
      reading.report(`${path}.provider`, unknownName(embedder.provider, 'a provider', providers?.keys()));
    else if (kinds.get(provider.kind)?.bindEmbedding === undefined)
      reading.report(
        `${path}.provider`,
        `"${embedder.provider}" is of kind ${provider.kind}, which has no embeddings`,
      );
  }
  const { embedder } = cache.semantic;
  if (embedder === 'lexical' || embedders?.has(embedder) || reading.hasProblem('cache')) return;
  const known = new Set(['lexical', ...(embedders?.keys() ?? [])]);
  reading.report('cache.semantic.embedder', unknownName(embedder, 'an embedder', known));
}

const WILDCARD_FOR_NOTHING =
  'holds "*", which stands for what the "*" of the model\'s name has matched: the name and each alias need one at their end';

/** Takes a name for its first owner; every later one is told whose it is. Empty names had a problem of their own. */
function claim(owners: Map<string, string>, name: string, owner: string, taken: (by: string) => void): void {
  const other = owners.get(name);
  if (other !== undefined) taken(other);
  else if (name !== '') owners.set(name, owner);
}

function unknownName(name: string, noun: string, known: Iterable<string> = []): string {
  const names = [...known];
  const list = names.length > 0 ? `: ${names.slice(0, 20).join(', ')}` : ': there are none';
  return `"${name}" is not the name of ${noun}${didYouMean(name, names) || list}`;
}
