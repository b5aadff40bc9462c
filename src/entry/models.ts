import { anthropicModel, anthropicModels, openaiModel, openaiModels } from '../wire/models-list.ts';

export interface ModelsQuestion {
  /** Every name that callers may use. */
  readonly names: readonly string[];
  /** Wall clock, ms, that stands for the models' creation. */
  readonly since: number;
  /** In Anthropic's shape; else OpenAI's. */
  readonly anthropic: boolean;
}

export function listModels({ names, since, anthropic }: ModelsQuestion): object {
  const seconds = Math.floor(since / 1_000);
  return anthropic ? anthropicModels(names, seconds) : openaiModels(names, seconds);
}

/** undefined: there is no such model. */
export function showModel({ names, since, anthropic }: ModelsQuestion, name: string): object | undefined {
  if (!names.includes(name)) return undefined;
  const seconds = Math.floor(since / 1_000);
  return anthropic ? anthropicModel(name, seconds) : openaiModel(name, seconds);
}
