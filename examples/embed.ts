// The gateway inside a program of your own: here with the built-in simulator, so that it runs with no account.
import { defineConfig, loadRuntime, parseSettings, startGateway } from '../src/index.ts';

const config = defineConfig({
  version: 1,
  server: { listen: '127.0.0.1:0' },
  providers: { sim: { kind: 'simulator' } },
  models: { assistant: { targets: [{ provider: 'sim', model: 'sim-1' }] } },
  defaultModel: 'assistant',
});

const gateway = await startGateway({
  settings: parseSettings({ value: config }, process.env),
  runtime: await loadRuntime(),
  write: (bytes) => void process.stderr.write(bytes),
});
const reply = await fetch(`${gateway.url}/v1/chat`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ messages: [{ role: 'user', content: 'Which files make up a call?' }] }),
});
console.log(await reply.json());
await gateway.drain();
