/** A token (RFC 9110 §5.6.2). */
export const TOKEN: RegExp = /^[\w!#$%&'*+.^`|~-]+$/;
