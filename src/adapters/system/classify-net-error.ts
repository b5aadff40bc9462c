import { NetworkError, type NetworkErrorCode } from '../../ports/http-client.ts';

/** What the runtimes call the ways a request can fail (Bun: `.code` on top; Node, undici: `.code` or `.cause.code`). */
const BY_CODE: Readonly<Record<string, NetworkErrorCode>> = {
  ECONNREFUSED: 'refused',
  ConnectionRefused: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EHOSTDOWN: 'refused',
  ENETDOWN: 'refused',
  EADDRNOTAVAIL: 'refused',
  ECONNRESET: 'reset',
  ConnectionClosed: 'reset',
  ConnectionReset: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  DNSException: 'dns',
  FailedToOpenSocket: 'refused',
  ETIMEDOUT: 'connect-timeout',
  ConnectionTimeout: 'connect-timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  ABORT_ERR: 'aborted',
  UND_ERR_ABORTED: 'aborted',
  EPROTO: 'tls',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  CERT_REVOKED: 'tls',
  HOSTNAME_MISMATCH: 'tls',
  UNKNOWN_CERTIFICATE_VERIFICATION_ERROR: 'tls',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'protocol',
  ResponseHeadersTooLarge: 'protocol',
  InvalidHTTPResponse: 'protocol',
  Malformed_HTTP_Response: 'protocol',
  UnrequestedUpgrade: 'protocol',
  HTTP2Unsupported: 'protocol',
  TooManyRedirects: 'protocol',
};

/** What a failed request, or a body that broke, means. */
export function classifyNetError(thrown: unknown): NetworkError {
  if (thrown instanceof NetworkError) return thrown;
  if (!(thrown instanceof Error)) return new NetworkError('other', typeof thrown);
  const code = codeOf(thrown) ?? codeOf(thrown.cause);
  if (code !== undefined) return new NetworkError(BY_CODE[code] ?? byPattern(code), code);
  if (thrown.name === 'AbortError') return new NetworkError('aborted', 'AbortError');
  // undici; some of them have no code.
  if (thrown.name === 'HTTPParserError') return new NetworkError('protocol', thrown.name);
  return new NetworkError('other', thrown.name);
}

function byPattern(code: string): NetworkErrorCode {
  if (code.startsWith('HPE_') || code.startsWith('Invalid') || code.startsWith('Malformed'))
    return 'protocol';
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code.includes('CERT')) return 'tls';
  return 'other';
}

function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
