import { Type } from 'typebox';

const Count = Type.Integer({ minimum: 0 });
const MicroUsd = Type.Integer({ description: 'Micro-dollars.' });
const Time = Type.String({ format: 'date-time' });

export const KeyUsageSchema = Type.Object({
  key: Type.String(),
  tenant: Type.String(),
  plan: Type.Union([Type.String(), Type.Null()]),
  totals: Type.Object({
    requests: Count,
    input_tokens: Count,
    output_tokens: Count,
    spend_micro_usd: MicroUsd,
  }),
  limits: Type.Object({
    quota: Type.Optional(Type.Object({ limit: Count, used: Count, reset_at: Time })),
    spend: Type.Optional(
      Type.Object({
        limit_micro_usd: MicroUsd,
        settled_micro_usd: MicroUsd,
        reserved_micro_usd: MicroUsd,
        remaining_micro_usd: MicroUsd,
        reset_at: Time,
      }),
    ),
    concurrent: Type.Optional(Type.Object({ limit: Count, in_flight: Count })),
  }),
});

export const UsageListSchema = Type.Object({ data: Type.Array(KeyUsageSchema) });

export const LedgerSchema = Type.Object({
  data: Type.Array(
    Type.Object({
      request_id: Type.String(),
      attempt: Type.Integer({ minimum: 0, description: '0: a reservation that was abandoned.' }),
      key: Type.String(),
      tenant: Type.String(),
      model: Type.String(),
      target: Type.String(),
      outcome: Type.String(),
      estimated: Type.Boolean({ description: 'The provider reported no usage.' }),
      input_tokens: Count,
      output_tokens: Count,
      cost_micro_usd: MicroUsd,
      at: Time,
    }),
  ),
});
