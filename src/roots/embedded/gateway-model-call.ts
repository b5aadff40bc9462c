import type { CancelSignal } from '../../core/cancellation.ts';
import type { ChatRequest } from '../../core/chat-request.ts';
import { failure, toFailure } from '../../core/failure.ts';
import { type CallModel, isFailure } from '../../gateway/call-model.ts';
import type { Random } from '../../ports/random.ts';
import type { GatewayStop } from '../gateway-stop.ts';
import type { EmbeddedCalls } from './embedded-calls.ts';
import { ModelAnswer } from './model-answer.ts';
import { ModelCallError } from './model-call-error.ts';
import { chatRequestOf, type ModelRequest } from './model-request.ts';

interface ModelCallParts {
  readonly callModel: CallModel;
  readonly calls: EmbeddedCalls;
  readonly stop: Pick<GatewayStop, 'begun'>;
  readonly random: Random;
}

/** Asks a model for the program that embeds the gateway: what fails is thrown. */
export function createModelCall({ callModel, calls, stop, random }: ModelCallParts) {
  return async (
    request: ModelRequest,
    { signal }: { readonly signal?: CancelSignal | undefined } = {},
  ): Promise<ModelAnswer> => {
    const requestId = `req_${random.hex(12)}`;
    const chat = parsed(request, requestId);
    if (stop.begun) throw new ModelCallError(failure('draining'), requestId);
    const over = calls.begin();
    const origin = { operation: 'embedded', requestId };
    const answer = await calls.waitFor(callModel(chat, { origin, signal }));
    if (isFailure(answer)) {
      over();
      throw new ModelCallError(answer, requestId);
    }
    return new ModelAnswer(answer, { requestId, calls, over });
  };
}

function parsed(request: ModelRequest, requestId: string): ChatRequest {
  try {
    return chatRequestOf(request);
  } catch (thrown) {
    throw new ModelCallError(toFailure(thrown), requestId);
  }
}
