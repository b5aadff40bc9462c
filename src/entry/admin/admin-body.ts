import type { Inbound } from '../../gateway/inbound.ts';
import type { BodyLimits } from '../../ports/http-server.ts';
import { checkContent, readJsonObject } from '../../wire/read-body.ts';
import type { BodyValidator } from '../../wire/validation/validate.ts';

/** A request to the administration is a few names. */
const MAX_BYTES = 64 * 1024;

/**
 * The JSON object in a request's body. No body at all counts as an empty one.
 * @throws FailureError `unsupported_media_type`, `payload_too_large`, `invalid_json`, `invalid_request`
 */
export async function adminBody<T>(
  { request, dialect }: Inbound,
  validate: BodyValidator,
  limits: BodyLimits,
): Promise<T> {
  const bytes = await request.body({ ...limits, maxBytes: Math.min(MAX_BYTES, limits.maxBytes) });
  if (bytes.length > 0) checkContent(dialect.name, (name) => request.header(name));
  const json: unknown = bytes.length === 0 ? {} : readJsonObject(dialect.name, bytes).json;
  validate(json);
  return json as T;
}
