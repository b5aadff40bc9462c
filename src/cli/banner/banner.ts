import type { ModelSettings, Settings } from '../../config/settings.ts';
import { targetId } from '../../core/events.ts';
import type { Environment } from '../../core/fields/environment.ts';
import { isLoopback } from '../../core/fields/listen-address.ts';
import { providerKind } from '../../providers/registry.ts';
import { unusedCredentials } from './unused-credentials.ts';

export interface BannerFacts {
  readonly version: string;
  readonly runtime: string;
  readonly url: string;
  readonly settings: Settings;
  /** Undefined: no file, the defaults. */
  readonly configName: string | undefined;
  readonly env: Environment;
  /** What one types to run this program. */
  readonly command: string;
}

const MAX_MODELS = 4;

/** At most 12 lines: what runs where, and what to try next. It never shows a value of the environment. */
export function bannerLines(facts: BannerFacts): string[] {
  const { settings, configName } = facts;
  return [
    `sluiceway ${facts.version} on ${facts.runtime}: ${facts.url}, ${access(settings)}`,
    row('config', [
      configName ??
        `none: built-in defaults; \`${facts.command} init\` writes a sluiceway.yaml, which is taken up at once`,
    ]),
    ...row('models', modelLines(settings)),
    ...row(
      'found',
      unusedCredentials(facts.env, settings, configName === undefined ? `${facts.command} start` : undefined),
    ),
    ...row('try', tryLines(facts)),
  ].flat();
}

function access({ auth, keys, server }: Settings): string {
  const reach = isLoopback(server.hostname) ? 'this machine only' : 'any machine that reaches it';
  if (auth === 'keys') return `${reach}, ${keys.length} ${keys.length === 1 ? 'key' : 'keys'}`;
  return keys.length === 0
    ? `${reach}, no keys asked`
    : `${reach}, no keys asked (\`auth: open\`; the keys given are unused)`;
}

function modelLines({ models, defaultModel, providers, directTargets }: Settings): string[] {
  if (models.size === 0) {
    const names = [...providers.keys()].slice(0, MAX_MODELS).map((name) => `${name}/MODEL`);
    return [
      directTargets && names.length > 0 ? `none configured; ask for ${names.join(', ')}` : 'none configured',
    ];
  }
  const lines = [...models.values()]
    .slice(0, MAX_MODELS)
    .map(
      (model) =>
        `${model.name}${model.name === defaultModel ? ' (default)' : ''} → ${targetsOf(model, providers)}`,
    );
  if (models.size > MAX_MODELS) lines.push(`… and ${models.size - MAX_MODELS} more`);
  return lines;
}

function targetsOf({ targets }: ModelSettings, providers: Settings['providers']): string {
  return targets
    .map((target) => {
      const kind = providers.get(target.provider)?.kind;
      const builtIn = kind !== undefined && providerKind(kind).client === 'simulator';
      return builtIn ? `${target.provider} (built-in simulator)` : targetId(target);
    })
    .join(', then ');
}

function tryLines({ settings, url }: BannerFacts): string[] {
  // A server can listen on 0.0.0.0 and ::, but not every client can connect to them.
  const base = url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  const key = settings.auth === 'keys' ? " -H 'authorization: Bearer YOUR_KEY'" : '';
  const [first] = settings.models.keys();
  if (first === undefined) return [`curl ${base}/v1/models${key}`];
  const model = settings.defaultModel === undefined ? `"model":"${first}",` : '';
  return [
    `curl -N ${base}/v1/chat${key} -H 'content-type: application/json' \\`,
    `  -d '{${model}"stream":true,"messages":[{"role":"user","content":"Hello"}]}'`,
  ];
}

function row(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? title : '').padEnd(8)}${line}`);
}
