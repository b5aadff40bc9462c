/** Fakes and contract suites for those who write adapters, providers or tests of their own. */
export { FakeClock, settle } from './fake-clock.ts';
export { FakeHttpClient, type ScriptedReply, type SentRequest } from './fake-http-client.ts';
export { seededRandom } from './seeded-random.ts';
