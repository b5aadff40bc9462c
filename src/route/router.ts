import { type Failure, failure } from '../core/failure.ts';
import { didYouMean } from '../core/fields/nearest-name.ts';

/** A model of the configuration with its targets of type `T`. */
export interface ModelRoute<T> {
  /** Its name in the configuration, or `provider/model` for a direct target. */
  readonly name: string;
  /** In the order in which they are asked. */
  readonly targets: readonly T[];
}

export interface Router<T extends ModelRoute<unknown>> {
  /** The route for a requested model. */
  routeOf(requested: string | undefined): T | Failure;
  /** Every name that callers may use. Names come before their aliases. */
  names(): readonly string[];
}

export interface RoutedModel<T> {
  /** Where it goes. For a name that ends in `*`: where nothing depends on what that has matched. */
  readonly route: T;
  /** An alias, like the route's name, may end in `*`: it is then every name that begins so. */
  readonly aliases: readonly string[];
  /** The route where targets depend on what a `*` has matched. */
  readonly routeFor?: ((matched: string) => T) | undefined;
}

export interface RouterOptions<T> {
  readonly models: readonly RoutedModel<T>[];
  readonly defaultModel: string | undefined;
  /** The route for `provider/model`, if the provider exists and direct targets are allowed. */
  readonly direct: (provider: string, model: string) => T | undefined;
}

/** A name that ends in `*`. */
interface Wildcard<T> {
  readonly prefix: string;
  readonly model: RoutedModel<T>;
}

/**
 * Resolves a name or alias to its ordered targets, and `provider/model` to that target. Names that end in `*` come last, the
 * longest first.
 */
export function createRouter<T extends ModelRoute<unknown>>(options: RouterOptions<T>): Router<T> {
  const byName = new Map<string, T>();
  const wildcards: Wildcard<T>[] = [];
  const add = (name: string, model: RoutedModel<T>): void => {
    if (name.endsWith('*')) wildcards.push({ prefix: name.slice(0, -1), model });
    else byName.set(name, model.route);
  };
  for (const model of options.models) add(model.route.name, model);
  for (const model of options.models) for (const alias of model.aliases) add(alias, model);
  wildcards.sort((a, b) => b.prefix.length - a.prefix.length);
  const names = [...byName.keys()];

  return {
    names: () => names,
    routeOf(requested) {
      const name = requested ?? options.defaultModel;
      if (name === undefined) {
        return failure('invalid_request', missingModel(names), {
          param: 'model',
        });
      }
      const route = byName.get(name) ?? directRoute(options, name) ?? wildcardRoute(wildcards, name);
      return (
        route ??
        failure('model_not_found', `model: ${unknownModel(name, names, wildcards)}`, { param: 'model' })
      );
    },
  };
}

/**
 * The model ids that the configuration accepts. A caller's id may become part of a URL, where `.` and `..` would change the
 * path.
 */
const MODEL_ID = /^(?!\.{1,2}$)[\x21-\x7e]{1,2048}$/;

function directRoute<T>(options: RouterOptions<T>, name: string): T | undefined {
  const slash = name.indexOf('/');
  const model = name.slice(slash + 1);
  if (slash <= 0 || !MODEL_ID.test(model)) return undefined;
  return options.direct(name.slice(0, slash), model);
}

function wildcardRoute<T>(wildcards: readonly Wildcard<T>[], name: string): T | undefined {
  const found = wildcards.find(({ prefix }) => name.startsWith(prefix));
  if (!found || !MODEL_ID.test(name)) return undefined;
  const { route, routeFor } = found.model;
  return routeFor ? routeFor(name.slice(found.prefix.length)) : route;
}

/** More names would hide what the message says. */
const MAX_NAMES = 12;

function missingModel(names: readonly string[]): string {
  return `model: is missing, and no default model is configured${namesThereAre(names)}`;
}

/** A mistyped name is answered with the nearest one; any other with what there is. */
function unknownModel(
  name: string,
  names: readonly string[],
  wildcards: readonly Wildcard<unknown>[],
): string {
  const all = [...names, ...wildcards.map(({ prefix }) => `${prefix}*`)];
  return `no model, alias or direct target is named ${quoted(name)}${didYouMean(name, names)}${namesThereAre(all)}`;
}

function namesThereAre(names: readonly string[]): string {
  if (names.length === 0) return '; no models are configured';
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more at GET /v1/models` : '';
  return `; there are: ${names.slice(0, MAX_NAMES).join(', ')}${more}`;
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}
