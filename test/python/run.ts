import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from '../harness/gateway.ts';
import { benchConfig, CALLER } from '../sdk/bench.ts';

// `npm run test:python`: the Python SDKs as clients of a gateway that this process serves. The second run has the majors
// before the newest ones.

interface Suite {
  readonly requirements: string;
  /** Which test files run. */
  readonly pattern: string;
  /** Packages in this folder hide those of the virtual environment. */
  readonly packages?: string;
}

const root = join(import.meta.dirname, '../..');
const python = join(root, '.venv/bin/python');
const older = join(root, '.venv/older');
const SUITES: readonly Suite[] = [
  { requirements: 'requirements.txt', pattern: 'test_*.py' },
  { requirements: 'requirements-older.txt', pattern: 'test_[aov]*.py', packages: older },
];

if (existsSync(python) && existsSync(older)) process.exitCode = await runAll();
else {
  process.stderr.write(
    'test:python: no .venv here; make it with: python3 -m venv .venv && .venv/bin/pip install -r test/python/requirements.txt' +
      ' && .venv/bin/pip install --no-deps --target .venv/older -r test/python/requirements-older.txt\n',
  );
  process.exitCode = 1;
}

async function runAll(): Promise<number> {
  const simulator = await startTestSimulator();
  const gateway = await startTestGateway(benchConfig(simulator.url));
  let worst = 0;
  for (const suite of SUITES) worst = Math.max(worst, await run(suite, gateway, simulator));
  await gateway.close();
  await simulator.close();
  return worst;
}

function run(suite: Suite, gateway: TestGateway, simulator: TestSimulator): Promise<number> {
  const { requirements, pattern, packages } = suite;
  const discover = ['discover', '--start-directory', import.meta.dirname, '--pattern', pattern];
  const tests = spawn(python, ['-m', 'unittest', ...discover], {
    stdio: 'inherit',
    env: {
      // Nothing of the machine's: a proxy or a profile would change what is tested.
      ...{ PATH: process.env.PATH, HOME: import.meta.dirname, PYTHONDONTWRITEBYTECODE: '1' },
      ...{ GATEWAY_URL: gateway.url, SIMULATOR_URL: simulator.url },
      ...{ CALLER_NAME: CALLER.keyName, CALLER_KEY: CALLER.key },
      REQUIREMENTS: join(import.meta.dirname, requirements),
      ...(packages && { PYTHONPATH: packages }),
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  return new Promise((resolve) => {
    tests.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
}
