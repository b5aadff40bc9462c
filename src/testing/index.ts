/** Fakes and contract suites for those who write adapters, providers or tests of their own. */

export { FakeRecord } from './call/fake-record.ts';
export { RecordingHook } from './call/recording-hook.ts';
export { RecordingSink } from './call/recording-sink.ts';
export { batchOf, failurePart, finishPart, textPart } from './call/sample-parts.ts';
export { SAMPLE_TRACE } from './call/sample-trace.ts';
export { allParts, ScriptedParts } from './call/scripted-parts.ts';
export { FakeClock, settle } from './fake-clock.ts';
export { FakeHttpClient, type ScriptedReply, type SentRequest } from './fake-http-client.ts';
export { FakeRequest, type FakeRequestParts } from './fake-request.ts';
export { sampleRequest } from './sample-request.ts';
export { seededRandom } from './seeded-random.ts';
