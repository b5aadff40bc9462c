import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../core/failure.ts';
import { rawOf } from '../testing/raw-of.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { paramPath } from './param-path.ts';
import { providerKind } from './registry.ts';

describe('the field as the caller wrote it', () => {
  test('is the one that holds the text, not one that ends in it', () => {
    const url = 'https://example.com/a.png';
    const body = { messages: [{ content: `What is ${url}` }, { content: [{ image_url: { url } }] }] };
    assert.equal(paramPath(body, url), 'messages.1.content.0.image_url.url');
  });

  for (const kind of ['openai', 'anthropic', 'bedrock']) {
    test(`${kind}: messages that are none of ours are counted`, () => {
      const data = Buffer.from([1, 2, 3]).toString('base64');
      const file = { file_data: `data:application/x-odd;base64,${data}` };
      const json = {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: [{ type: 'file', file }] },
        ],
      };
      const request = {
        ...sampleRequest(),
        messages: [
          {
            role: 'user' as const,
            parts: [
              {
                type: 'document' as const,
                mediaType: 'application/x-odd',
                source: { kind: 'base64' as const, data },
              },
            ],
          },
        ],
        raw: rawOf('native', json),
      };
      const target = { baseUrl: 'http://127.0.0.1', model: 'claude-sonnet-4', defaultMaxTokens: 10 };
      assert.throws(
        () => providerKind(kind).bind(target).encode(request),
        (thrown) =>
          thrown instanceof FailureError && thrown.failure.param === 'messages.1.content.0.file.file_data',
      );
    });

    test(`${kind}: a request without a body of its caller's is refused for the same reason`, () => {
      const source = { kind: 'base64', data: 'AQID' } as const;
      const part = { type: 'document', mediaType: 'application/x-odd', source } as const;
      const request = sampleRequest({ messages: [{ role: 'user', parts: [part] }] });
      const target = { baseUrl: 'http://127.0.0.1', model: 'claude-sonnet-4', defaultMaxTokens: 10 };
      assert.throws(
        () => providerKind(kind).bind(target).encode(request),
        (thrown) => thrown instanceof FailureError && thrown.failure.code === 'unsupported',
      );
    });
  }
});
