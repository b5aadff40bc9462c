import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { finishPart, textPart } from '../../testing/call/sample-parts.ts';
import { sampleRequest } from '../../testing/sample-request.ts';
import { NativeSseEncoder, nativeSseEvent } from './sse-framing.ts';

function encoder(): NativeSseEncoder {
  return new NativeSseEncoder({ requestId: 'req_1', model: 'm', startedAt: 0, request: sampleRequest() });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

describe('native frames as SSE', () => {
  test('an event is named for the type of its frame', () => {
    assert.equal(
      nativeSseEvent({ type: 'delta', text: 'a' }),
      'event: delta\ndata: {"type":"delta","text":"a"}\n\n',
    );
  });

  test('one push is one piece with all its frames', () => {
    const text = textOf(encoder().push([textPart('a'), finishPart()]));
    assert.deepEqual(text.match(/^event: .*$/gm), ['event: start', 'event: delta', 'event: complete']);
    assert.ok(text.endsWith('\n\n'));
  });

  test('parts that say nothing are no bytes, and nothing is said twice', () => {
    const sse = encoder();
    assert.equal(sse.push([{ type: 'start' }]).length, 0);
    assert.match(textOf(sse.push([textPart('a')])), /"text":"a"/);
    assert.equal(sse.push([]).length, 0);
    assert.doesNotMatch(textOf(sse.push([textPart('b')])), /"text":"a"/);
  });

  test('text keeps to one line of data, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const event =
          textOf(encoder().push([textPart(text)]))
            .split('\n\n')
            .at(-2) ?? '';
        const [name, data, ...more] = event.split('\n');
        assert.deepEqual([name, more], ['event: delta', []]);
        assert.equal(JSON.parse(data?.slice('data: '.length) ?? '').text, text);
      }),
    );
  });
});
