import { required, withDefault } from '../../core/fields/field.ts';
import { section, table, variants } from '../../core/fields/group-fields.ts';
import { choice, duration, flag, fraction, integer, text } from '../../core/fields/scalar-fields.ts';
import { SIMPLE_NAME } from './simple-name.ts';

const semantic = section('How the cache finds questions that mean the same.', {
  embedder: withDefault(
    'lexical',
    text({ doc: 'Name in `embedders`. `lexical` is there without being declared.', ...SIMPLE_NAME }),
  ),
  threshold: withDefault(
    0.93,
    fraction({
      doc: 'Least similarity of two questions (cosine). Provider embeddings find paraphrases at 0.8.',
      min: 0,
      max: 1,
    }),
  ),
  shadow: withDefault(false, flag({ doc: 'Look and count, and never answer from a similar question.' })),
});

/** What all routes with a cache share. */
export const cacheField = section('Answers that may be given again, for the models that have `cache`.', {
  ttl: withDefault('1h', duration({ doc: 'How long an answer is fresh.', min: '100ms', max: '365d' })),
  stale: withDefault(
    '24h',
    duration({
      doc: 'How much longer it is kept, for calls that no target answers.',
      min: '0s',
      max: '365d',
    }),
  ),
  maxEntries: withDefault(
    10_000,
    integer({
      doc: 'Most answers in the store. The least recently used go first.',
      min: 1,
      max: 1_000_000,
    }),
  ),
  semantic: withDefault({}, semantic),
});

export const routeCacheField = withDefault(
  'off',
  choice(['off', 'exact', 'semantic'], {
    doc: 'Give an answer again to the same question, or (`semantic`) to one that means the same.',
  }),
);

/** How texts become vectors, by a name of the operator's own. */
export const embeddersField = table(
  'Embedders of the semantic cache, by a name of your own.',
  SIMPLE_NAME,
  variants(
    'How a text becomes a vector.',
    'kind',
    {
      provider: section("A provider's own embeddings.", {
        kind: required(choice(['provider'], { doc: 'The embeddings call of one of `providers`.' })),
        provider: required(
          text({
            doc: 'Name in `providers`.',
            values: 'the name of a provider',
            pattern: SIMPLE_NAME.pattern,
          }),
        ),
        model: required(
          text({
            doc: 'The embedding model at the provider, such as `amazon.titan-embed-text-v2:0`.',
            values: 'a model id without spaces, at most 2048 characters',
            pattern: /^[\x21-\x7e]{1,2048}$/,
          }),
        ),
      }),
      lexical: section('Words and parts of words. It needs nothing, and knows no synonyms.', {
        kind: required(choice(['lexical'], { doc: 'Made of the words alone.' })),
      }),
      onnx: section('A sentence model in this process.', {
        kind: required(choice(['onnx'], { doc: 'A local model in ONNX format.' })),
        path: required(
          text({
            doc: 'Folder with `model.onnx` and `tokenizer.json`. A relative one starts at the folder of this file.',
            values: 'the path of a folder',
            pattern: /^[^\r\n\0]{1,4096}$/,
          }),
        ),
      }),
    },
    [],
  ),
);
