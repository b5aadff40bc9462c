// Programs that a consumer of the package writes: run and compiled as they stand by test/package/installed.ts.

/** JavaScript, on Node and on Bun. Its last line shows that it got that far. */
export const PROGRAM = `
import { createGateway, defineConfig, ModelCallError } from 'sluiceway';
import { FakeClock } from 'sluiceway/testing';
import schema from 'sluiceway/schema.json' with { type: 'json' };

const builtIn = await createGateway();
const answer = await builtIn.callModel({ messages: [{ role: 'user', content: 'Hello' }], maxTokens: 5 });
const { text, usage } = await answer.result();
if (text === '' || usage.outputTokens !== 5) throw new Error(text);
await builtIn.close();

const config = defineConfig({
  providers: { sim: { kind: 'simulator' } },
  models: { m: { targets: [{ provider: 'sim' }] } },
  telemetry: { logs: 'off' },
});
const gateway = await createGateway({ config });
const { url } = await gateway.listen({ port: 0 });
const overSocket = await fetch(url + '/v1/models');
const without = await gateway.fetch(new Request('http://gateway/v1/models'));
if ((await overSocket.text()) !== (await without.text())) throw new Error('the two differ');
try {
  await gateway.callModel({ model: 'nobody', messages: [{ role: 'user', content: 'Hello' }] });
} catch (error) {
  if (!(error instanceof ModelCallError)) throw error;
  console.log(error.code, typeof FakeClock, schema.title);
}
await gateway.close();
console.log('used');
`;

/** TypeScript, for the compiler alone: nothing may be \`any\`, and mistakes are errors. */
export const TYPED_PROGRAM = `
import {
  type ConfigFile,
  createGateway,
  defineConfig,
  type Gateway,
  type GatewayEvent,
  ModelCallError,
  type ModelResult,
} from 'sluiceway';
import { FakeClock } from 'sluiceway/testing';

type IsAny<T> = 0 extends 1 & T ? true : false;
const configIsTyped: IsAny<ConfigFile> = false;
const resultIsTyped: IsAny<ModelResult['usage']['inputTokens']> = false;

const config = defineConfig({ models: { m: { targets: [{ provider: 'sim' }] } } });
// @ts-expect-error: no such kind of provider
defineConfig({ providers: { sim: { kind: 'similator' } } });

const onEvent = (event: GatewayEvent): void => {
  if (event.type === 'request-ended') console.log(event.usage?.outputTokens.toFixed(), event.outcome === 'throttled');
};
const gateway: Gateway = await createGateway({ config, onEvent });
const { url }: { url: string } = await gateway.listen({ host: '127.0.0.1', port: 0 });
const response: Response = await gateway.fetch(new Request(url));
const signal = AbortSignal.timeout(1_000);
const answer = await gateway.callModel({ system: 'Be brief.', messages: [{ role: 'user', content: 'Hello' }] }, { signal });
for await (const part of answer) {
  if (part.type === 'text') console.log(part.text.length, response.status);
  // @ts-expect-error: failures are thrown
  if (part.type === 'failure') console.log(part);
}
// @ts-expect-error: a message needs content
await gateway.callModel({ messages: [{ role: 'user' }] }).catch((error: unknown) => {
  if (error instanceof ModelCallError) console.log(error.code === 'deadline_exceeded', error.retryable);
});
await gateway.close();
export { configIsTyped, FakeClock, resultIsTyped };
`;
