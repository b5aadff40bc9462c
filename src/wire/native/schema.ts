import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };

/** Body of `POST /v1/chat`. */
export const NativeChatRequest = Type.Object(
  {
    messages: Type.Array(
      Type.Object(
        {
          role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
          content: Type.String({ maxLength: 100_000 }),
        },
        closed,
      ),
      { minItems: 1, maxItems: 50 },
    ),
    model: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Name or alias of a configured model; default: `defaultModel`.',
      }),
    ),
    max_tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 4096, default: 1024 })),
    system_prompt: Type.Optional(Type.String({ maxLength: 100_000 })),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    top_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    stop: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 4 })),
    stream: Type.Optional(
      Type.Boolean({ default: false, description: '`accept: text/event-stream` asks for a stream, too.' }),
    ),
    timeout_ms: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Ends the call with 504 that long after its arrival, all attempts included; above `timeouts.total` that holds. `x-sluiceway-timeout-ms` is the same for any dialect.',
      }),
    ),
    routing_hint: Type.Optional(
      Type.Union([Type.Literal('fast'), Type.Literal('balanced'), Type.Literal('quality')], {
        description: 'Refused: not available in this version.',
      }),
    ),
  },
  closed,
);
export type NativeChatRequest = Static<typeof NativeChatRequest>;

const NativeUsage = Type.Object({
  input_tokens: Type.Integer({ minimum: 0, description: 'The whole prompt, cached tokens included.' }),
  output_tokens: Type.Integer({ minimum: 0 }),
});

const NativeStopReason = Type.Union([
  Type.Literal('end_turn'),
  Type.Literal('max_tokens'),
  Type.Literal('budget'),
  Type.Literal('stop_sequence'),
  Type.Literal('tool_use'),
  Type.Literal('refusal'),
  Type.Literal('pause_turn'),
  Type.Literal('context_window'),
  Type.Literal('malformed_output'),
  Type.Literal('guardrail'),
]);
export type NativeStopReason = Static<typeof NativeStopReason>;

const NativeDegraded = Type.Object(
  {
    step: Type.Union([Type.Literal('model'), Type.Literal('stale-cache'), Type.Literal('message')]),
    reason: Type.String({ description: 'Why the model itself did not answer: a code of docs/errors.md.' }),
  },
  { description: 'Every target of the model had failed, and a step of `degrade` answered.' },
);

export const NativeChatResponse = Type.Object({
  response: Type.String(),
  model: Type.String({ description: 'The model that answered, as its provider names it.' }),
  usage: NativeUsage,
  stop_reason: NativeStopReason,
  degraded: Type.Optional(NativeDegraded),
});
export type NativeChatResponse = Static<typeof NativeChatResponse>;

export const NativeErrorBody = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'A code of docs/errors.md.' }),
    message: Type.String(),
    request_id: Type.String(),
    retryable: Type.Boolean({ description: 'May the same request be sent again?' }),
    param: Type.Optional(Type.String({ description: 'Path of the field at fault: `messages.3.role`.' })),
    retry_after_ms: Type.Optional(Type.Number({ minimum: 0 })),
    limit: Type.Optional(
      Type.Object(
        {
          scope: Type.Union([Type.Literal('key'), Type.Literal('platform')]),
          kind: Type.Union([
            Type.Literal('rate'),
            Type.Literal('quota'),
            Type.Literal('tokens'),
            Type.Literal('spend'),
            Type.Literal('concurrent'),
          ]),
          reset_at: Type.String({ format: 'date-time' }),
        },
        { description: 'The limit that refused the request.' },
      ),
    ),
  }),
});
export type NativeErrorBody = Static<typeof NativeErrorBody>;

/** One frame of a stream: the `data:` of an SSE event whose `event:` is the frame's type. */
export const NativeStreamFrame = Type.Union([
  Type.Object({
    type: Type.Literal('start'),
    request_id: Type.String(),
    model: Type.String(),
    degraded: Type.Optional(NativeDegraded),
  }),
  Type.Object({ type: Type.Literal('delta'), text: Type.String() }),
  Type.Object({ type: Type.Literal('reasoning'), text: Type.String() }),
  Type.Object({
    type: Type.Literal('tool_start'),
    index: Type.Integer(),
    id: Type.String(),
    name: Type.String(),
  }),
  Type.Object({ type: Type.Literal('tool_delta'), index: Type.Integer(), arguments: Type.String() }),
  Type.Object({ type: Type.Literal('tool_end'), index: Type.Integer() }),
  Type.Object({
    type: Type.Literal('complete'),
    stop_reason: NativeStopReason,
    usage: NativeUsage,
    model: Type.String(),
    degraded: Type.Optional(NativeDegraded),
  }),
  Type.Object({ type: Type.Literal('error'), error: NativeErrorBody.properties.error }),
]);
export type NativeStreamFrame = Static<typeof NativeStreamFrame>;
