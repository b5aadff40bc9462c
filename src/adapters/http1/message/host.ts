/** `uri-host [":" port]` (RFC 9110 §7.2): a name, an IPv4 address, or an IPv6 address in brackets. */
const HOST = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+;=-]|%[\da-f]{2})+)(?::\d{0,5})?$/i;

/** Whether `value` names a host. A proxy may route by what another server reads otherwise (RFC 9112 §3.2). */
export function isHost(value: string): boolean {
  return HOST.test(value);
}
