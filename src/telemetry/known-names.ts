/** How a provider is reached, as far as its prices depend on it. */
export interface KnownProvider {
  /** As of its targets. */
  readonly priceVendor?: string;
  readonly baseUrl?: string;
}

/** The names that the configuration holds. Any other name came from a caller and may be one of endlessly many. */
export interface KnownNames {
  readonly providers: ReadonlyMap<string, KnownProvider>;
  readonly models: ReadonlySet<string>;
  /** Model ids as providers know them. */
  readonly targetModels: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  readonly tenants: ReadonlySet<string>;
}

/** The part of the configuration that names things. */
interface Configured {
  readonly providers: ReadonlyMap<string, KnownProvider>;
  readonly models: ReadonlyMap<string, { readonly targets: readonly { readonly model: string }[] }>;
  readonly keys: readonly { readonly name: string; readonly tenant?: string }[];
}

export function knownNames(configured: Configured): KnownNames {
  const targets = [...configured.models.values()].flatMap((model) => model.targets);
  return {
    providers: configured.providers,
    models: new Set(configured.models.keys()),
    targetModels: new Set(targets.map((target) => target.model)),
    keys: new Set(configured.keys.map((key) => key.name)),
    tenants: new Set(configured.keys.flatMap((key) => key.tenant ?? [])),
  };
}
