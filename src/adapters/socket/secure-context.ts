import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** @param ca certificate authorities (PEM) that are trusted besides the usual ones */
export function secureContextOf(ca: string | undefined): SecureContext {
  return ca === undefined
    ? createSecureContext()
    : createSecureContext({ ca: [...getCACertificates('default'), ca] });
}
