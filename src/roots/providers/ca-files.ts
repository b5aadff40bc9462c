import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ProviderSettings, Settings } from '../../config/settings.ts';
import { ConfigError, type ConfigProblem, joinPath } from '../../core/fields/problem.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The settings with certificate authorities in place of the files that hold them. @throws ConfigError */
export function withCaFiles(settings: Settings, fileName: string | undefined): Settings {
  const problems: ConfigProblem[] = [];
  const providers = new Map<string, ProviderSettings>();
  for (const [name, provider] of settings.providers) {
    const file = provider.connection?.ca;
    const read = file === undefined ? undefined : readCa(file);
    if (read !== undefined && 'problem' in read)
      problems.push({ path: joinPath(joinPath('providers', name), 'ca'), message: read.problem });
    else if (read !== undefined)
      providers.set(name, { ...provider, connection: { ...provider.connection, ca: read.pem } });
    if (!providers.has(name)) providers.set(name, provider);
  }
  if (problems.length > 0) throw new ConfigError(problems, fileName);
  return { ...settings, providers };
}

function readCa(file: string): { readonly pem: string } | { readonly problem: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { problem: `"${file}" cannot be read (${code}); a relative path begins at the working directory` };
  }
  const certificates = text.match(CERTIFICATE) ?? [];
  try {
    for (const each of certificates) new X509Certificate(each);
  } catch {
    return { problem: `"${file}" holds a certificate that cannot be read` };
  }
  if (certificates.length > 0) return { pem: certificates.join('\n') };
  return { problem: `"${file}" holds no PEM certificate (-----BEGIN CERTIFICATE-----)` };
}
