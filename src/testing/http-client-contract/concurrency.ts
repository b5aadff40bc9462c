import type { HttpClient } from '../../ports/http-client.ts';
import { ScriptedUpstream } from '../scripted-upstream.ts';
import { until } from '../until.ts';
import { NEVER, text } from './subject.ts';

/**
 * Sends `count` requests to an upstream that answers only once it has seen them all. Not part of the suite, because
 * `bun test` keeps to Bun's limit of 256 requests whatever the environment says (runtime.md, pitfall A).
 * @throws Error when they do not all arrive
 */
export async function allUnderWay(client: HttpClient, count: number): Promise<void> {
  const held: (() => void)[] = [];
  const upstream = await ScriptedUpstream.start((socket) => {
    held.push(() => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  });
  const request = { method: 'POST', url: upstream.url, headers: {}, body: 'x' } as const;
  const options = { signal: NEVER, connectTimeoutMs: 10_000 };
  const replies = Array.from({ length: count }, () => client.send(request, options).then(text));
  await until(() => held.length === count);
  for (const answer of held) answer();
  await Promise.all(replies);
  await client.close();
  await upstream.close();
}
