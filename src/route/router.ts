import { type Failure, failure } from '../core/failure.ts';

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

export interface RouterOptions<T> {
  readonly models: readonly { readonly route: T; readonly aliases: readonly string[] }[];
  readonly defaultModel: string | undefined;
  /** The route for `provider/model`, if the provider exists and direct targets are allowed. */
  readonly direct: (provider: string, model: string) => T | undefined;
}

/** Resolves a name or alias to its ordered targets, and `provider/model` to that target. */
export function createRouter<T extends ModelRoute<unknown>>(options: RouterOptions<T>): Router<T> {
  const byName = new Map<string, T>();
  for (const { route } of options.models) byName.set(route.name, route);
  for (const { route, aliases } of options.models) for (const alias of aliases) byName.set(alias, route);
  const names = [...byName.keys()];

  return {
    names: () => names,
    routeOf(requested) {
      const name = requested ?? options.defaultModel;
      if (name === undefined) {
        return failure('invalid_request', 'model: is missing, and no default model is configured', {
          param: 'model',
        });
      }
      const route = byName.get(name) ?? directRoute(options, name);
      if (route) return route;
      return failure('model_not_found', `model: no model, alias or direct target is named ${quoted(name)}`, {
        param: 'model',
      });
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

function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}
