import type { ChatRequest } from '../../../core/chat-request.ts';
import { fail } from '../../../core/failure.ts';
import type { JsonDraft } from '../../../core/json.ts';
import type { EncodedCall } from '../../../ports/provider.ts';
import { fitRequest } from '../../fit/fit-request.ts';
import { Fitting } from '../../fit/fitting.ts';
import { type BedrockEndpoint, operationPost } from '../endpoint.ts';
import { ConverseContext } from './context.ts';
import { converseMessages } from './messages.ts';
import { addSettings } from './settings.ts';
import { converseToolConfig } from './tools.ts';

/**
 * A request of any other dialect as Converse or ConverseStream.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * @throws FailureError `unsupported` for media that Bedrock would not read, `invalid_request` for an output limit of 0
 */
export function encodeConverse(request: ChatRequest, endpoint: BedrockEndpoint): EncodedCall {
  if (request.maxTokens === 0) {
    fail('unsupported', '`max_tokens` is 0, which only Anthropic itself takes: give at least 1.', {
      param: 'max_tokens',
    });
  }
  const fitting = new Fitting(endpoint.profile, endpoint.defaultMaxTokens);
  const { request: fitted, restore } = fitRequest(request, fitting);
  const context = new ConverseContext(fitted, endpoint, fitting);
  const body = conversePrompt(context);
  addSettings(body, context);
  const { stream } = request;
  return {
    wire: operationPost('converse', endpoint, { stream, body: JSON.stringify(body) }),
    format: 'bedrock-converse',
    sameDialect: false,
    stream,
    hideUsage: false,
    warnings: fitting.warnings,
    ...(restore ? { restore } : {}),
  };
}

/** What the model reads: all that counts as input. */
export function conversePrompt(context: ConverseContext): JsonDraft {
  const { system, messages } = converseMessages(context);
  const toolConfig = converseToolConfig(context);
  const body: JsonDraft = { messages };
  if (system.length > 0) body.system = system;
  if (toolConfig !== undefined) body.toolConfig = toolConfig;
  return body;
}
