import { MemoryStore } from '../../src/adapters/stores/memory/memory-store.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { AnswerCache } from '../../src/cache/answer-cache.ts';
import { NO_DIRECTIVES } from '../../src/cache/cache-control.ts';
import { cacheKey } from '../../src/cache/key.ts';
import { replayBatch } from '../../src/cache/replay.ts';
import { meaningOf } from '../../src/cache/semantic/gate/meaning.ts';
import { lexicalEmbedder } from '../../src/cache/semantic/lexical-embedder.ts';
import { nearest } from '../../src/cache/semantic/nearest.ts';
import { SemanticSearch } from '../../src/cache/semantic/semantic-search.ts';
import { type ChatRequest, chatRequest } from '../../src/core/chat-request.ts';
import { NO_USAGE } from '../../src/core/usage.ts';

// Looks answers up in memory, and prints the CPU of each step as JSON.

const calls = Number(process.argv[2] ?? '20000');
const figures: { step: string; cpuUs: number }[] = [];
const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
const store = new MemoryStore(systemClock).connect().cache;
const semantic = new SemanticSearch({
  ...{ store, embedder: lexicalEmbedder, embedderId: 'lexical', threshold: 0.8, shadow: false },
  ...{ maxEntries: 10_000, clock: systemClock },
});
const limits = { ttlMs: 3_600_000, staleMs: 0, maxEntries: 10_000 };
const cache = new AnswerCache({ store, clock: systemClock, ...limits });
const similar = new AnswerCache({ store, clock: systemClock, ...limits, semantic });
const scope = { tenant: 'team', model: 'sonnet' };

function asking(text: string): ChatRequest {
  return chatRequest({ messages: [{ role: 'user', parts: [{ type: 'text', text }] }], maxTokens: 500 });
}

const request = asking(`How do I cancel my order? ${'It was about a green garden chair. '.repeat(25)}`);
await fill(similar, request);
for (let n = 0; n < 100; n++) await fill(similar, asking(`How do I repair the ${n}th gate of a sluice?`));

let boats = 0;
await measure('key of 1 KB', () => cacheKey(request, scope));
await measure('exact hit, replayed as a stream', async () => {
  const looked = await cache.lookUp(call(request));
  if (!looked.found) throw new Error('missed');
  replayBatch(looked.found.answer, true);
});
await measure('semantic miss among 100, lexical', async () => {
  await similar.lookUp(call(asking(`Why do ${boats++} boats wait before the sluice?`)));
});
const vectors = Array.from({ length: 2_000 }, (_, at) => ({
  ...{ key: String(at), text: '', storedAtMs: 0 },
  vector: Float32Array.from({ length: 512 }, (_each, index) => ((index * at) % 7) / 80),
}));
const [first] = vectors;
await measure('scan of 2,000 vectors of 512', () => first && nearest(first.vector, vectors, 2), calls / 100);
await measure('what a question says (gate)', (n) => meaningOf(`How do I cancel order ${n} from last week?`));
process.stdout.write(JSON.stringify(figures));

function call(asked: ChatRequest) {
  const record = { target: undefined, degraded: undefined, cacheShadow: undefined };
  return {
    request: asked,
    scope,
    record,
    directives: NO_DIRECTIVES,
    signal,
    deadlineAt: Number.MAX_SAFE_INTEGER,
  };
}

async function fill(into: AnswerCache, asked: ChatRequest): Promise<void> {
  const target = { provider: 'east', providerKind: 'bedrock', model: 'm' };
  const looked = await into.lookUp({ ...call(asked), record: { ...call(asked).record, target } });
  if (looked.found) return;
  const text = 'A sluice is a channel whose flow of water a gate controls. '.repeat(10);
  looked.fill?.saw([
    { type: 'text', text },
    { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, usage: NO_USAGE },
  ]);
  looked.fill?.ended('ok');
  await new Promise((resolve) => setImmediate(resolve));
}

async function measure(step: string, run: (n: number) => unknown, times = calls): Promise<void> {
  for (let n = 0; n < times / 10; n++) await run(n);
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) await run(n);
  const { user, system } = process.cpuUsage(before);
  figures.push({ step, cpuUs: (user + system) / times });
}
