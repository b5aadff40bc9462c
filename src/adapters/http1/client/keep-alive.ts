import { BlockList, isIP } from 'node:net';

/** Servers that people run themselves (Node, uvicorn and what is built on it) close an idle connection after 5 s. */
const SELF_HOSTED_IDLE_MS = 4_000;
/** Load balancers before hosted services close an idle connection after 60 s (AWS, Azure: 4 min) or later. */
const HOSTED_IDLE_MS = 55_000;
/** The server counts from its last byte, and our next request has to reach it before its time is over. */
const MARGIN_MS = 1_000;

/** Loopback, private, link-local and shared addresses (RFC 1918, 3927, 4193, 6598). */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv4');
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** What a reply's `keep-alive` header says of its connection. */
export interface KeepAlive {
  /** How long the server keeps it open without a request. */
  readonly timeoutMs?: number;
  /** How many more requests it takes. */
  readonly max?: number;
}

/** Reads `timeout=5, max=100`. What is no number is passed over. */
export function parseKeepAlive(value: string): KeepAlive {
  const timeout = /(?:^|[\s,])timeout\s*=\s*"?(\d{1,9})\b/i.exec(value)?.[1];
  const max = /(?:^|[\s,])max\s*=\s*"?(\d{1,9})\b/i.exec(value)?.[1];
  return {
    ...(timeout === undefined ? {} : { timeoutMs: Number(timeout) * 1_000 }),
    ...(max === undefined ? {} : { max: Number(max) }),
  };
}

/** Whether the server is one that its users run themselves: plain HTTP, or at an address that is nobody else's. */
export function isSelfHosted(secure: boolean, address: string): boolean {
  if (!secure) return true;
  const bare = address.startsWith('::ffff:') ? address.slice(7) : address;
  const family = isIP(bare);
  return family !== 0 && PRIVATE.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

/** How long a free connection is kept, ms; 0: it is not. What the server says wins over what its kind does. */
export function idleLimitMs(selfHosted: boolean, statedMs: number | undefined): number {
  if (statedMs === undefined) return selfHosted ? SELF_HOSTED_IDLE_MS : HOSTED_IDLE_MS;
  return Math.min(Math.max(0, statedMs - MARGIN_MS), HOSTED_IDLE_MS);
}
