/** Sluiceway inside your own program: a configuration in, a gateway out. docs/embed.md shows it. */

export type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  Message,
  Reasoning,
  ReasoningPart,
  ResponseFormat,
  TextPart,
  Tool,
  ToolCallPart,
  ToolChoice,
  ToolResultPart,
  UserPart,
} from './core/chat-request.ts';
export type {
  AttemptEnded,
  BreakerChanged,
  GatewayEvent,
  RequestEnded,
  ServiceEvent,
} from './core/events.ts';
export type { Failure, FailureCode } from './core/failure.ts';
export { ConfigError, type ConfigProblem } from './core/fields/problem.ts';
export type { FinishReason } from './core/stream-part.ts';
export type { Usage } from './core/usage.ts';
export { type ConfigFile, defineConfig } from './roots/configuration.ts';
export {
  createGateway,
  type Gateway,
  type GatewayConfig,
  type GatewayOptions,
  type ListeningGateway,
} from './roots/create-gateway.ts';
export type { EventHook } from './roots/embedded/event-hook.ts';
export type { RequestFrom } from './roots/embedded/gateway-fetch.ts';
export type { AnswerPart, ModelAnswer, ModelResult } from './roots/embedded/model-answer.ts';
export { ModelCallError } from './roots/embedded/model-call-error.ts';
export type { ModelRequest, TextMessage } from './roots/embedded/model-request.ts';
export { loadRuntime } from './roots/load-runtime.ts';
export type { Runtime } from './roots/runtime.ts';
export { createSimulator, type Simulator } from './simulator/simulator.ts';
