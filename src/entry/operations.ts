import type { HttpDoor } from '../gateway/inbound.ts';
import type { AdministrationParts } from './admin/admin-parts.ts';
import { clearCache } from './admin/clear-cache.ts';
import { createKey } from './admin/create-key.ts';
import { listKeys } from './admin/list-keys.ts';
import { listUsage } from './admin/list-usage.ts';
import { revokeKey } from './admin/revoke-key.ts';
import { rotateKey } from './admin/rotate-key.ts';
import { showLedger } from './admin/show-ledger.ts';
import { chatCompletions } from './chat/chat-completions.ts';
import { converse } from './chat/converse.ts';
import { converseStream } from './chat/converse-stream.ts';
import { countMessageTokens } from './chat/count-message-tokens.ts';
import { invokeModel } from './chat/invoke-model.ts';
import { invokeModelStream } from './chat/invoke-model-stream.ts';
import { messages } from './chat/messages.ts';
import { nativeChat } from './chat/native-chat.ts';
import { listModels } from './models/list-models.ts';
import type { ModelDirectory } from './models/model-directory.ts';
import { showModel } from './models/show-model.ts';
import type { Operation } from './operation.ts';
import type { ServingState } from './serve.ts';
import { healthz } from './service/healthz.ts';
import { home } from './service/home.ts';
import { type MetricsText, metrics } from './service/metrics.ts';
import { openapi } from './service/openapi.ts';
import { readyz } from './service/readyz.ts';
import { ownUsage } from './usage/own-usage.ts';

/** What operations need. */
export interface OperationParts {
  readonly chat: HttpDoor;
  readonly countTokens: HttpDoor;
  readonly models: ModelDirectory;
  readonly administration: AdministrationParts;
  readonly state: () => ServingState;
  /** The Prometheus text. Undefined: metrics are off. */
  readonly metrics: MetricsText | undefined;
  readonly version: string;
}

/** Everything that the server answers. A new operation is a file and a line here. */
export function operationList({
  chat,
  countTokens,
  models,
  administration,
  ...parts
}: OperationParts): readonly Operation[] {
  const operations = [
    nativeChat(chat),
    chatCompletions(chat),
    messages(chat),
    countMessageTokens(countTokens),
    converse(chat),
    converseStream(chat),
    invokeModel(chat),
    invokeModelStream(chat),
    listModels(models),
    showModel(models),
    ownUsage(administration.usage),
    createKey(administration),
    listKeys(administration),
    rotateKey(administration),
    revokeKey(administration),
    listUsage(administration),
    showLedger(administration.ledger),
    clearCache(administration.clearCache),
    home(parts.version),
    healthz,
    readyz(parts.state),
    metrics(parts.metrics),
  ];
  return [...operations, openapi(operations, parts.version)];
}
