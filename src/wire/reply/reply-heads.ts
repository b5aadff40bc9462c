/** Headers of every SSE reply. `x-accel-buffering` stops nginx from holding frames back. */
export const SSE_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
});

export const JSON_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'application/json',
});

/** Headers of every reply in AWS event-stream framing. `x-accel-buffering` stops nginx from holding frames back. */
export const EVENT_STREAM_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'application/vnd.amazon.eventstream',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
});
