import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { TextTemplate } from './text-template.ts';

interface Frame {
  readonly id: string;
  readonly delta: { readonly content: unknown };
}

const textIn = (json: unknown): unknown => (json as Partial<Frame> | null)?.delta?.content;
const frame = (content: unknown, id = 'x'): string =>
  JSON.stringify({ id, delta: { content }, finish_reason: null });

function learnt(data: string, text: string): TextTemplate {
  const template = new TextTemplate(textIn);
  template.learn(data, text);
  return template;
}

describe('TextTemplate', () => {
  test('knows the like of what it learnt, escapes and all', () => {
    const template = learnt(frame('Hi'), 'Hi');
    for (const text of ['Hello', ' ', '\n\n', '"', '\\', 'naïve 😀', '"}', 'a","b":"c', 'Hi']) {
      assert.equal(template.match(frame(text)), text);
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
    for (const data of others) assert.equal(template.match(data), undefined, data);
    assert.equal(new TextTemplate(textIn).match(frame('Hi')), undefined);
  });

  test('does not mistake another string for the text', () => {
    const twice = '{"id":"x","delta":{"content":"Hi"},"note":"Hi"}';
    assert.equal(learnt(twice, 'Hi').match(twice.replace('"note":"Hi"', '"note":"Ho"')), undefined);
    const between = '{"delta":{"content":","},"a":"b","c":"d"}';
    assert.equal(learnt(between, ',').match(between), undefined);
  });

  test('gives up on streams in which every frame differs', () => {
    const template = new TextTemplate(textIn);
    let parses = 0;
    const counting = new TextTemplate((json) => {
      parses += 1;
      return textIn(json);
    });
    for (let at = 0; at < 50; at += 1) {
      const data = frame('Hi', `id-${at}`);
      for (const one of [template, counting]) {
        assert.equal(one.match(data), undefined);
        one.learn(data, 'Hi');
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
          const said = template.match(each);
          if (said !== undefined) assert.equal(said, textIn(parsed));
          const text = textIn(parsed);
          if (typeof text === 'string' && text !== '') template.learn(each, text);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
