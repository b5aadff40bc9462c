import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** What npm says when nobody answers at the registry's address. */
const UNREACHABLE =
  /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/;

const ONE_RETRY = ['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'] as const;

/** An empty folder into which the packed package is installed. */
export class Consumer {
  readonly path: string;
  readonly tarball: string;

  private constructor(path: string, tarball: string) {
    this.path = path;
    this.tarball = tarball;
  }

  /** Packs the checkout, which builds it. @throws Error with npm's output */
  static pack(): Consumer {
    const path = mkdtempSync(join(tmpdir(), 'sluiceway-consumer-'));
    const packed = join(path, 'packed');
    mkdirSync(packed);
    const { status, stdout, stderr } = npm(ROOT, 'pack', '--pack-destination', packed);
    if (status !== 0) throw new Error(`npm pack ended with ${status}\n${stdout}${stderr}`);
    const consumer = new Consumer(path, join(packed, readdirSync(packed)[0] ?? ''));
    consumer.write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    return consumer;
  }

  /** Why that cannot be tried here; undefined: it is installed. @throws Error with npm's output */
  install(): string | undefined {
    const { status, stdout, stderr } = npm(this.path, 'install', ...ONE_RETRY, this.tarball);
    if (status === 0) return undefined;
    if (UNREACHABLE.test(stderr)) return 'the npm registry cannot be reached from here';
    throw new Error(`npm install ended with ${status}\n${stdout}${stderr}`);
  }

  write(name: string, text: string): string {
    const path = join(this.path, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function npm(cwd: string, ...args: readonly string[]) {
  return spawnSync('npm', [...args, '--no-audit', '--no-fund'], { cwd, encoding: 'utf8' });
}
