import type { Environment } from '../../core/fields/environment.ts';
import { isLoopback } from '../../core/fields/listen-address.ts';
import { DIRECT, type ProxyAddress, parseProxyUrl } from '../../core/fields/proxy-url.ts';

/** The server that is asked, as far as its proxy depends on it. */
interface ProxiedServer {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
}

/** The proxy on the way to a server; undefined: none. */
export type ProxyChoice = (server: ProxiedServer) => ProxyAddress | undefined;

/** @param proxy what the configuration says: a URL, `direct` or nothing. @throws Error for a proxy that cannot be used */
export function proxyChoice(proxy: string | undefined, env: Environment): ProxyChoice {
  if (proxy !== undefined) {
    const fixed = proxyOf('proxy', proxy);
    return () => fixed;
  }
  const secure = fromEnvironment('HTTPS_PROXY', env);
  const plain = fromEnvironment('HTTP_PROXY', env);
  if (secure === undefined && plain === undefined) return () => undefined;
  const exempt = exemptions(env.no_proxy || env.NO_PROXY || '');
  // This machine is never reached by way of another one, although not everybody lists it in NO_PROXY.
  return (server) =>
    isLoopback(server.hostname) || exempt(server) ? undefined : server.secure ? secure : plain;
}

function fromEnvironment(name: string, env: Environment): ProxyAddress | undefined {
  const value = env[name.toLowerCase()] || env[name];
  return value ? proxyOf(name, /:\/\//.test(value) ? value : `http://${value}`) : undefined;
}

function proxyOf(name: string, value: string): ProxyAddress | undefined {
  const parsed = parseProxyUrl(value);
  if ('problem' in parsed) throw new Error(`${name} ${parsed.problem}`);
  return parsed.value === DIRECT ? undefined : parsed.value;
}

/** `NO_PROXY`: host names, which stand for the names below them too, each perhaps with a port; `*` for all. */
function exemptions(list: string): (server: ProxiedServer) => boolean {
  const entries = list.split(/[\s,]+/).filter((entry) => entry !== '');
  return ({ hostname, port }) =>
    entries.some((entry) => {
      if (entry === '*') return true;
      const [, name = '', itsPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
      const isIpv6 = (entry.match(/:/g)?.length ?? 0) > 1 && !entry.startsWith('[');
      const wanted = (isIpv6 ? entry : name).toLowerCase().replace(/^\*?\./, '');
      const host = hostname.toLowerCase();
      if (!isIpv6 && itsPort !== undefined && Number(itsPort) !== port) return false;
      return host === wanted || host.endsWith(`.${wanted}`);
    });
}
