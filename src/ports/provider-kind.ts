import type { Environment } from '../core/fields/environment.ts';
import type { Field } from '../core/fields/field.ts';
import type { Fields, Section, SectionOutput } from '../core/fields/group-fields.ts';
import type { FromEnvironment } from '../core/fields/scalar-fields.ts';
import type { CredentialSettings } from './credential-source.ts';
import type { BoundEmbedding, EmbeddingTarget } from './embedding.ts';
import type { BoundProvider, ProviderTarget } from './provider.ts';

/** Where a provider of the configuration is, and who asks there. */
export interface ProviderEndpoint {
  /** Base URL without a trailing slash: OpenAI's includes `/v1`, the others' do not. */
  readonly baseUrl: string;
  readonly credentials: CredentialSettings;
  /** Of an AWS service. */
  readonly region?: string;
}

/** Something wrong between options that are each good by themselves. */
export interface OptionProblem {
  /** Absent: the provider as a whole. */
  readonly option?: string;
  readonly message: string;
}

/** Credentials that an environment may hold, for an operator who has not configured them. */
export interface CredentialOffer {
  /** The first one that is set is named. */
  readonly variables: readonly string[];
  /** True if nothing else than a variable can hold them; the AWS chain, for one, looks elsewhere too. */
  readonly needsVariable: boolean;
  /** The line under `providers:` that would use it. */
  line(variable: string, env: Environment): string;
}

/** The options of a kind, and the word that chooses it. */
export type KindFields<Word extends string, F extends Fields> = F & {
  readonly kind: Field<Word | FromEnvironment, Word, 'required'>;
};

/**
 * All that is particular about one kind of provider: its options, the names that others know it by, and how it is asked.
 * `Own`: what its targets need beside what all targets need, such as a region.
 */
export interface ProviderKind<
  Word extends string = string,
  F extends Fields = Fields,
  Own extends object = object,
> {
  readonly kind: Word;
  /** Its options in the configuration. */
  readonly section: Section<KindFields<Word, F>>;
  /** `gen_ai.provider.name` of OpenTelemetry's semantic conventions. */
  readonly otelName: string;
  /** Whose list prices hold, by the price table's name; `free`: nothing is charged; absent: the prices are not known. */
  readonly priceVendor?: string;
  /** Reached over the network unless this says otherwise: the simulator runs in this process. */
  readonly client?: 'simulator';
  /** It answers to any model's name, so that a target need not give one. */
  readonly anyModel?: true;
  readonly offer?: CredentialOffer;
  /** What no single option shows. */
  problems?(options: SectionOutput<KindFields<Word, F>>, env: Environment): readonly OptionProblem[];
  /** From options without a problem. */
  endpoint(options: SectionOutput<KindFields<Word, F>>, env: Environment): ProviderEndpoint & Own;
  /** Once for each target of a configuration. No connection is made, nothing is looked up. */
  bind(target: ProviderTarget & Own): BoundProvider;
  /** As `bind`, for the provider's own embeddings. Absent: it has none. */
  bindEmbedding?(target: EmbeddingTarget & Own): BoundEmbedding;
}
