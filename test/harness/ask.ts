import type { DialectUnderTest, Reply } from './dialects.ts';

export interface Question {
  readonly model: string;
  readonly text: string;
  readonly stream: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a question as a client of this dialect, and reads the reply to its end. */
export async function ask(url: string, dialect: DialectUnderTest, question: Question): Promise<Reply> {
  return wholeReply(await begin(url, dialect, question));
}

/** Asks, and waits for no more than the head: the answer has begun. */
export function begin(url: string, dialect: DialectUnderTest, question: Question): Promise<Response> {
  const { model, text, stream } = question;
  return fetch(`${url}${dialect.path(model, stream)}`, {
    method: 'POST',
    headers: { ...dialect.headers, ...question.headers },
    body: JSON.stringify(dialect.body(model, text, stream)),
  });
}

export async function wholeReply(response: Response): Promise<Reply> {
  const { status, headers } = response;
  return { status, headers, body: new Uint8Array(await response.arrayBuffer()) };
}

export async function post(
  url: string,
  init: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | Uint8Array<ArrayBuffer>;
  },
): Promise<Reply> {
  return wholeReply(await fetch(url, { method: 'POST', ...init }));
}

/** Runs all, at most `limit` at a time. Rejects with the text of every failure. */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const failures: string[] = [];
  const queue = items.values();
  async function work(): Promise<void> {
    for (const item of queue) {
      try {
        await run(item);
      } catch (thrown) {
        failures.push(thrown instanceof Error ? thrown.message : String(thrown));
      }
    }
  }
  await Promise.all(Array.from({ length: limit }, work));
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${items.length} failed:\n${failures.slice(0, 40).join('\n')}`);
}
