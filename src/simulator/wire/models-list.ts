import { simErrorReply } from './error-reply.ts';
import type { SimDialect } from './sim-dialect.ts';

interface ModelsReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A fixed day, so that the list is the same in every run. */
const CREATED_AT = '2026-01-01T00:00:00Z';

/** Answers `GET /v1/models` and `/v1/models/{id}` in OpenAI's or Anthropic's shape. */
export function simModelsReply(
  asked: { readonly dialect: SimDialect; readonly modelId?: string },
  models: readonly string[],
  requestId: string,
): ModelsReply {
  const describe = asked.dialect === 'anthropic-messages' ? anthropicModel : openAiModel;
  const headers = { 'content-type': 'application/json' };
  if (asked.modelId !== undefined) {
    if (!models.includes(asked.modelId)) return simErrorReply('not-found', asked.dialect, { requestId });
    return { status: 200, headers, body: JSON.stringify(describe(asked.modelId)) };
  }
  const data = models.map(describe);
  const list =
    asked.dialect === 'anthropic-messages'
      ? { data, has_more: false, first_id: models[0] ?? null, last_id: models.at(-1) ?? null }
      : { object: 'list', data };
  return { status: 200, headers, body: JSON.stringify(list) };
}

function openAiModel(id: string): Record<string, unknown> {
  return { id, object: 'model', created: Date.parse(CREATED_AT) / 1000, owned_by: 'sluiceway-simulator' };
}

function anthropicModel(id: string): Record<string, unknown> {
  return { type: 'model', id, display_name: id, created_at: CREATED_AT };
}
