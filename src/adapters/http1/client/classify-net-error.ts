import { NetworkError, type NetworkErrorCode } from '../../../ports/http-client.ts';

/** The error codes of node:net, node:tls and Bun's sockets. They are the same on both runtimes. */
const BY_CODE: Readonly<Record<string, NetworkErrorCode>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EHOSTDOWN: 'refused',
  ENETDOWN: 'refused',
  EADDRNOTAVAIL: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ETIMEDOUT: 'connect-timeout',
  EPROTO: 'tls',
  HOSTNAME_MISMATCH: 'tls',
  INVALID_CA: 'tls',
  INVALID_PURPOSE: 'tls',
  PATH_LENGTH_EXCEEDED: 'tls',
};

/** Translates the runtime's error into ours. */
export function classifyNetError(thrown: unknown): NetworkError {
  if (thrown instanceof NetworkError) return thrown;
  if (!(thrown instanceof Error)) return new NetworkError('other', typeof thrown);
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  if (code === undefined) return new NetworkError('other', thrown.name);
  return new NetworkError(BY_CODE[code] ?? (isTls(code) ? 'tls' : 'other'), code);
}

/** TLS alerts and certificate errors have too many codes to list. */
function isTls(code: string): boolean {
  return /^(?:ERR_SSL_|ERR_OSSL_|ERR_TLS_|UNABLE_TO_)|CERT/.test(code);
}
