// The gateway inside a program of your own: here with the built-in simulator, so that it runs with no account.
import { createGateway, defineConfig } from '../src/index.ts';

const config = defineConfig({
  providers: { sim: { kind: 'simulator' } },
  models: { assistant: { targets: [{ provider: 'sim', model: 'sim-1' }] } },
  defaultModel: 'assistant',
  telemetry: { logs: 'off' },
});

const gateway = await createGateway({
  config,
  onEvent(event) {
    if (event.type === 'request-ended') console.error(`${event.operation}: ${event.outcome}`);
  },
});

// Without HTTP: the parts of the answer as they arrive.
const answer = await gateway.callModel({
  messages: [{ role: 'user', content: 'Which files make up a call?' }],
  maxTokens: 40,
});
for await (const part of answer) {
  if (part.type === 'text') process.stdout.write(part.text);
}

// A web request in, a web response out: no socket, all paths of the server.
const reply = await gateway.fetch(
  new Request('http://gateway/v1/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'And which test them?' }] }),
  }),
);
console.log('\n', await reply.json());

// The same on a port, for everybody else.
const { url } = await gateway.listen({ port: 0 });
console.log((await fetch(`${url}/readyz`)).status);
await gateway.close();
