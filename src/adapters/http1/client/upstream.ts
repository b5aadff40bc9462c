import type { Endpoint } from '../../socket/dialer.ts';

/** A server that requests are sent to. */
export interface Upstream extends Endpoint {
  readonly origin: string;
}

export function upstreamOf(origin: string): Upstream {
  const url = new URL(origin);
  const secure = url.protocol === 'https:';
  return {
    origin,
    secure,
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    authority: url.host,
  };
}
