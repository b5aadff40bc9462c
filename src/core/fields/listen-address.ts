export interface ListenAddress {
  /** As the runtimes take it: an IPv6 address without its brackets. */
  readonly hostname: string;
  /** 0: any free one. */
  readonly port: number;
}

/** `HOST:PORT`, with `[::1]:8787` for IPv6; undefined for anything else. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.%\w]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text);
  const hostname = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (hostname === undefined || port > 65_535) return undefined;
  if (match?.[1] !== undefined && !hostname.includes(':')) return undefined;
  return { hostname, port };
}

/** The address as it stands in a URL. */
export function formatListenAddress(address: ListenAddress): string {
  return address.hostname.includes(':')
    ? `[${address.hostname}]:${address.port}`
    : `${address.hostname}:${address.port}`;
}

/** Can only this machine reach it? */
export function isLoopback(hostname: string): boolean {
  return (
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname) ||
    hostname === 'localhost' ||
    /^(0{0,4}:){1,7}0{0,3}1$/.test(hostname)
  );
}
