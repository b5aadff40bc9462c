import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startTestGateway, startTestSimulator } from '../harness/gateway.ts';
import { benchConfig, CALLER } from '../sdk/bench.ts';

// `npm run test:python`: the Python SDKs as clients of a gateway that this process serves.

const root = join(import.meta.dirname, '../..');
const python = join(root, '.venv/bin/python');

if (existsSync(python)) process.exitCode = await run();
else {
  process.stderr.write(
    'test:python: no .venv here; make it with: python3 -m venv .venv && .venv/bin/pip install -r test/python/requirements.txt\n',
  );
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const simulator = await startTestSimulator();
  const gateway = await startTestGateway(benchConfig(simulator.url));
  const tests = spawn(python, ['-m', 'unittest', 'discover', '--start-directory', import.meta.dirname], {
    stdio: 'inherit',
    env: {
      // Nothing of the machine's: a proxy or a profile would change what is tested.
      ...{ PATH: process.env.PATH, HOME: import.meta.dirname, PYTHONDONTWRITEBYTECODE: '1' },
      ...{ GATEWAY_URL: gateway.url, SIMULATOR_URL: simulator.url },
      ...{ CALLER_NAME: CALLER.keyName, CALLER_KEY: CALLER.key },
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  const code = await new Promise<number>((resolve) => {
    tests.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  await gateway.close();
  await simulator.close();
  return code;
}
