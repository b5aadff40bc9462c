import type { OwnPrice } from '../core/pricing/own-price.ts';
import type { UsagePlan } from '../core/usage-plan.ts';
import type { ProfileOverrides } from '../ports/profile-overrides.ts';
import type { ProviderEndpoint } from '../ports/provider-kind.ts';

/** The configuration with every default filled in, every unit resolved and every reference checked: what stages are built from. */
export interface Settings {
  readonly server: ServerSettings;
  readonly auth: 'open' | 'keys';
  readonly keys: readonly KeySettings[];
  /** What keys may use, by the plan's name. */
  readonly plans: ReadonlyMap<string, UsagePlan>;
  /** What all calls together may use. */
  readonly limits: UsagePlan;
  readonly providers: ReadonlyMap<string, ProviderSettings>;
  readonly models: ReadonlyMap<string, ModelSettings>;
  /** Name in `models`, for callers who name none. */
  readonly defaultModel: string | undefined;
  /** May callers address `provider/model` directly? */
  readonly directTargets: boolean;
  readonly cache: CacheSettings;
  /** With `lexical`, whether it is declared or not. */
  readonly embedders: ReadonlyMap<string, EmbedderSettings>;
  readonly stores: StoresSettings;
  readonly telemetry: TelemetrySettings;
}

/** Where the gateway keeps what it has to remember. */
export interface StoresSettings {
  /** False: the configuration says nothing of stores, and one is opened only where something needs it. */
  readonly given: boolean;
  readonly state: StoreAddress;
  /** Undefined: the state store. */
  readonly counters: StoreAddress | undefined;
  readonly leaseMs: number;
  readonly whenDown: WhenDown;
}

export interface StoreAddress {
  readonly scheme: 'memory' | 'sqlite' | 'postgres' | 'redis';
  /** As it was written; the path of a SQLite file is absolute. It may hold a password. */
  readonly url: string;
}

/** How many calls of an outage a process lets through. 0: none. */
export interface WhenDown {
  readonly allow: number;
}

export interface ServerSettings {
  readonly hostname: string;
  /** 0: any free one. */
  readonly port: number;
  readonly workers: number;
  readonly maxBodyBytes: number;
  readonly drainMs: number;
  /** Opens the administration. Undefined: there is none. */
  readonly adminKey: string | undefined;
  readonly allowOpen: boolean;
  /** Origins that browsers may call from; `*` for all. */
  readonly cors: readonly string[];
}

export interface KeySettings {
  readonly name: string;
  readonly key: string;
  readonly tenant?: string;
  /** Name in `plans`. */
  readonly plan?: string;
}

/** Beside these, what its kind made of its own options (a region) for its targets. */
export interface ProviderSettings extends ProviderEndpoint {
  readonly kind: string;
  /** See `ProviderKind`. */
  readonly otelName: string;
  readonly priceVendor?: string;
  /** How it is reached, where the configuration says more than its address. */
  readonly connection?: ConnectionSettings;
}

export interface ConnectionSettings {
  /** Added to each request. Values may be secret. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A proxy's URL, or `direct`. Undefined: what the environment says. */
  readonly proxy?: string | undefined;
  /** Certificate authorities that are trusted besides the usual ones: a file, and once read its text. */
  readonly ca?: string | undefined;
  /** Connections to one origin at most. Undefined: 256. */
  readonly maxConnections?: number | undefined;
}

export interface TimeoutSettings {
  readonly connectMs: number;
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

export interface ModelSettings {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly targets: readonly TargetSettings[];
  readonly timeouts: TimeoutSettings;
  /** Output limit for targets that need one when the caller gives none; undefined: the model's own, up to 4096. */
  readonly maxTokens: number | undefined;
  readonly retries: RetrySettings;
  /** Undefined: off. */
  readonly hedge: HedgeSettings | undefined;
  readonly cache: RouteCacheMode;
  /** What answers when every target has failed, tried in this order. */
  readonly degrade: readonly DegradeStep[];
}

export type RouteCacheMode = 'off' | 'exact' | 'semantic';

/** What all routes with a cache share. */
export interface CacheSettings {
  readonly ttlMs: number;
  /** How long an answer is kept beyond that. */
  readonly staleMs: number;
  readonly maxEntries: number;
  readonly semantic: {
    /** Name in `embedders`. */
    readonly embedder: string;
    readonly threshold: number;
    readonly shadow: boolean;
  };
}

export type EmbedderSettings =
  | { readonly kind: 'lexical' }
  | { readonly kind: 'provider'; readonly provider: string; readonly model: string }
  | { readonly kind: 'onnx'; readonly path: string };

export type DegradeStep =
  /** The targets of another model. */
  | { readonly type: 'model'; readonly model: string }
  /** An answer that the cache keeps beyond its time. */
  | { readonly type: 'stale-cache' }
  /** A text of the operator's. */
  | { readonly type: 'message'; readonly text: string };

export interface TargetSettings {
  /** Name in `providers`. */
  readonly provider: string;
  /** The model id as the provider knows it. */
  readonly model: string;
  /** The model that it really is. */
  readonly as?: string;
  /** What it charges, where that is not left to the price table. */
  readonly price?: OwnPrice;
  /** What the operator says of the target. */
  readonly profile?: ProfileOverrides;
}

export interface RetrySettings {
  readonly mode: 'standard' | 'adaptive';
  /** Attempts at one target, the first included. */
  readonly attempts: number;
}

export interface HedgeSettings {
  /** The share of the first target's answers that have begun when the next one is asked too, 0 to 1. */
  readonly quantile: number;
  /** At most this share of calls, 0 to 1. */
  readonly budget: number;
}

export interface TelemetrySettings {
  /** `auto`: `pretty` in a terminal, else `json`. */
  readonly logs: 'auto' | 'json' | 'pretty' | 'off';
  /** Log lines below it are left out. */
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  /** Serve GET /metrics? */
  readonly metrics: boolean;
  /** Base URL of an OTLP/HTTP collector. */
  readonly otlp: string | undefined;
  /** `service.name` of traces. */
  readonly serviceName: string;
  /** The share of calls that are traced where the caller does not decide, 0 to 1. */
  readonly sampling: number;
}

export const DEFAULT_TIMEOUTS: TimeoutSettings = Object.freeze({
  connectMs: 5_000,
  firstTokenMs: 30_000,
  idleMs: 30_000,
  totalMs: 600_000,
});

export const DEFAULT_RETRIES: RetrySettings = Object.freeze({ mode: 'standard', attempts: 3 });
