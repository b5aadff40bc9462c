import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScriptedUpstream } from '../src/testing/scripted-upstream.ts';
import { until } from '../src/testing/until.ts';
import { ask, post } from './harness/ask.ts';
import { DIALECTS } from './harness/dialects.ts';
import { configFor, startTestGateway } from './harness/gateway.ts';

const CANARY = 'the-prompt-of-somebody';

/** Servers that check requests with pydantic (such as vLLM) quote the input at fault. Others quote all of it. */
test('a provider that repeats the prompt in its refusal, and a value that is wrong, do not get into the log', async () => {
  const upstream = await ScriptedUpstream.start((socket, { body }) => {
    const refusal = JSON.stringify({
      error: { type: 'invalid_request_error', message: body },
      message: body,
      code: body,
      __type: body,
    });
    socket.write(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(refusal)}\r\n\r\n${refusal}`,
    );
  });
  const gateway = await startTestGateway(configFor(upstream.url));
  try {
    let asked = 0;
    for (const dialect of DIALECTS) {
      for (const model of ['on-openai', 'on-anthropic', 'on-bedrock']) {
        for (const stream of [false, true]) {
          const reply = await ask(gateway.url, dialect, { model, text: CANARY, stream });
          assert.equal(reply.status, 400);
          asked++;
        }
      }
      const url = `${gateway.url}${dialect.path('on-openai', false)}`;
      const body = { ...dialect.body('on-openai', 'x', false), messages: CANARY };
      const wrong = await post(url, { headers: dialect.headers, body: JSON.stringify(body) });
      assert.equal(wrong.status, 400);
      assert.match(dialect.readError(wrong).message, new RegExp(CANARY));
      asked++;
    }
    await until(() => gateway.log.filter(({ msg }) => msg === 'request').length === asked);
    assert.doesNotMatch(JSON.stringify(gateway.log), new RegExp(CANARY));
  } finally {
    await gateway.close();
    await upstream.close();
  }
});
