import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { byteString, TextTemplate } from './text-template.ts';

interface Frame {
  readonly id: string;
  readonly delta: { readonly content: unknown };
}

const textIn = (json: unknown): unknown => (json as Partial<Frame> | null)?.delta?.content;
const frame = (content: unknown, id = 'x'): string =>
  JSON.stringify({ id, delta: { content }, finish_reason: null });

const event = (data: string): Uint8Array => new TextEncoder().encode(`data: ${data}\n\n`);

function learn(template: TextTemplate, bytes: Uint8Array, text: string): void {
  template.learn(bytes, 0, bytes.length, text);
}

function learnt(data: string, text: string): TextTemplate {
  const template = new TextTemplate(textIn);
  learn(template, event(data), text);
  return template;
}

/** The text, if the template knows the event to its end. */
function match(template: TextTemplate, bytes: Uint8Array): string | undefined {
  const text = template.match(byteString(bytes), bytes, 0);
  if (text !== undefined) assert.equal(template.end, bytes.length);
  return text;
}

describe('TextTemplate', () => {
  test('knows the like of what it learnt, escapes and all', () => {
    const template = learnt(frame('Hi'), 'Hi');
    for (const text of ['Hello', ' ', '\n\n', '"', '\\', 'naïve 😀', '"}', 'a","b":"c', 'Hi']) {
      assert.equal(match(template, event(frame(text))), text);
    }
  });

  test('knows nothing else', () => {
    const template = learnt(frame('Hi'), 'Hi');
    const others = [
      frame('Hi', 'y'),
      frame(null),
      frame(['Hi']),
      frame('Hi').replace('null', '"stop"'),
      frame('Hi').replace('"Hi"', '"Hi","role":"x"'),
      frame('Hi').replace('Hi', 'H\u0001i'),
      frame('Hi').replace('"Hi"', '"Hi\\"'),
      frame('Hi').slice(0, -1),
      '',
      '[DONE]',
    ];
    for (const data of others) assert.equal(match(template, event(data)), undefined, data);
    assert.equal(match(new TextTemplate(textIn), event(frame('Hi'))), undefined);
  });

  test('does not mistake another string for the text', () => {
    const twice = '{"id":"x","delta":{"content":"Hi"},"note":"Hi"}';
    assert.equal(match(learnt(twice, 'Hi'), event(twice.replace('"note":"Hi"', '"note":"Ho"'))), undefined);
    const between = '{"delta":{"content":","},"a":"b","c":"d"}';
    assert.equal(match(learnt(between, ','), event(between)), undefined);
  });

  test('knows events among others, by all of their bytes', () => {
    const named = (data: string): string => `event: delta\r\ndata: ${data}\r\n\r\n`;
    const bytes = new TextEncoder().encode(
      named(frame('Hi')) + named(frame('naïve')) + named(frame('Ho', 'y')),
    );
    const template = new TextTemplate(textIn);
    const length = named(frame('Hi')).length;
    template.learn(bytes, 0, length, 'Hi');
    const read = byteString(bytes);
    assert.equal(template.match(read, bytes, length), 'naïve');
    assert.equal(template.match(read, bytes, template.end), undefined);
    assert.equal(match(template, event(frame('Hi'))), undefined);
    assert.equal(match(template, bytes.subarray(0, length - 1)), undefined);
  });

  test('learns from no event in which more than one line says something', () => {
    for (const lines of [`data: ${frame('Hi')}\n: ${frame('Hi')}\n\n`, `data:\ndata: ${frame('Hi')}\n\n`]) {
      const template = new TextTemplate(textIn);
      learn(template, new TextEncoder().encode(lines), 'Hi');
      const changed = lines.replace(/Hi(?!.*Hi)/s, 'Ho');
      const said = match(template, new TextEncoder().encode(changed));
      if (lines.startsWith('data: ')) assert.equal(said, undefined);
      else assert.equal(said ?? 'Ho', 'Ho');
    }
  });

  test('takes no text that is not UTF-8', () => {
    const bytes = event(frame('Hi'));
    const template = learnt(frame('Hi'), 'Hi');
    assert.equal(match(template, bytes), 'Hi');
    bytes[byteString(bytes).indexOf('Hi')] = 0xff;
    assert.equal(match(template, bytes), undefined);
  });

  test('gives up on streams in which every frame differs', () => {
    const template = new TextTemplate(textIn);
    let parses = 0;
    const counting = new TextTemplate((json) => {
      parses += 1;
      return textIn(json);
    });
    for (let at = 0; at < 50; at += 1) {
      const bytes = event(frame('Hi', `id-${at}`));
      for (const one of [template, counting]) {
        assert.equal(match(one, bytes), undefined);
        learn(one, bytes, 'Hi');
      }
    }
    assert.equal(parses, 3);
  });

  test('never says anything but what a parser says', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('"', '\\', '":"', ',', '{"', '\u2028', 'probe'),
    );
    const data = fc.tuple(piece, fc.constantFrom('x', 'y'), fc.json()).map(([content, id, note]) => {
      return `{"id":"${id}","delta":{"content":${JSON.stringify(content)}},"note":${note}}`;
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(data, fc.json(), piece), { maxLength: 12 }), (stream) => {
        const template = new TextTemplate(textIn);
        for (const each of stream) {
          let parsed: unknown;
          try {
            parsed = JSON.parse(each);
          } catch {
            parsed = undefined;
          }
          const said = match(template, event(each));
          if (said !== undefined) assert.equal(said, textIn(parsed));
          const text = textIn(parsed);
          if (typeof text === 'string' && text !== '') learn(template, event(each), text);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
