/** Fakes and contract suites for authors of adapters, providers and tests. */
export { FakeClock, settle } from './fake-clock.ts';
export { FakeHttpClient, type ScriptedReply, type SentRequest } from './fake-http-client.ts';
export { seededRandom } from './seeded-random.ts';
