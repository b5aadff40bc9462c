import { Type } from 'typebox';
import { KEY_NAME } from '../../admit/keys/administer-keys.ts';

const NullableString = Type.Union([Type.String(), Type.Null()]);
const Time = { format: 'date-time' };
const Name = Type.String({ pattern: KEY_NAME.source });

/** Body of `POST /admin/keys`. */
export const CreateKeyRequest = Type.Object(
  {
    name: Name,
    plan: Type.Optional(Type.String({ minLength: 1, description: 'Name of a plan of the configuration.' })),
    tenant: Type.Optional(Type.String({ pattern: KEY_NAME.source, description: 'Default: the name.' })),
  },
  { additionalProperties: false },
);
export type CreateKeyRequest = Type.Static<typeof CreateKeyRequest>;

/** Body of `POST /admin/keys/{name}/rotate`. */
export const RotateKeyRequest = Type.Object(
  {
    overlap: Type.Optional(
      Type.String({ default: '0s', description: 'How long the old key stays valid: `0s` to `30d`.' }),
    ),
  },
  { additionalProperties: false },
);
export type RotateKeyRequest = Type.Static<typeof RotateKeyRequest>;

export const ShownKeySchema = Type.Object({
  name: Type.String(),
  plan: NullableString,
  tenant: Type.String(),
  key: Type.String({ description: 'The key itself. It is shown this once.' }),
  created_at: Type.String(Time),
});

export const KeyListSchema = Type.Object({
  data: Type.Array(
    Type.Object({
      name: Type.String(),
      plan: NullableString,
      tenant: Type.String(),
      prefix: Type.String({ maxLength: 14 }),
      created_at: Type.String(Time),
      revoked_at: NullableString,
    }),
  ),
});
