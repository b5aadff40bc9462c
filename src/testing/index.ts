/** Fakes and contract suites for authors of adapters, providers and tests. */
export { FakeClock, settle } from './fake-clock.ts';
export { FakeHttpClient, type ScriptedReply, type SentRequest } from './fake-http-client.ts';
export { FakeRecord } from './fake-record.ts';
export { FakeRequest, type FakeRequestParts } from './fake-request.ts';
export { RecordingHook } from './recording-hook.ts';
export { RecordingSink } from './recording-sink.ts';
export { batchOf, failurePart, finishPart, textPart } from './sample-parts.ts';
export { sampleRequest } from './sample-request.ts';
export { SAMPLE_TRACE } from './sample-trace.ts';
export { allParts, ScriptedParts } from './scripted-parts.ts';
export { seededRandom } from './seeded-random.ts';
