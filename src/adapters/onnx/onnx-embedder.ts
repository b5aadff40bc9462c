import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Embedder } from '../../ports/embedder.ts';

/** They are optional: only whoever configures a local model installs them. */
const ONNX_PACKAGES: readonly string[] = ['onnxruntime-web', '@huggingface/tokenizers'];

/** Sentence models read no more of a text than this. */
const MAX_TOKENS = 256;

/** The packages that a local model needs and that are not installed. */
export function missingOnnxPackages(): readonly string[] {
  const require = createRequire(import.meta.url);
  return ONNX_PACKAGES.filter((name) => {
    try {
      require.resolve(name);
      return false;
    } catch {
      return true;
    }
  });
}

/**
 * A sentence model in ONNX format from a folder with `model.onnx` and `tokenizer.json`. It is loaded with the first text,
 * and runs as WebAssembly on one thread: one text after the other.
 */
export function onnxEmbedder(folder: string): Embedder {
  let model: Promise<SentenceModel> | undefined;
  let before: Promise<unknown> = Promise.resolve();
  return {
    async embed(text, signal) {
      model ??= loadModel(folder);
      const loaded = await model;
      const turn = before.then(() => {
        if (signal.aborted) throw new Error('nobody waits for the vector any more');
        return vectorOf(text, loaded);
      });
      before = turn.catch(() => {});
      return turn;
    },
  };
}

interface SentenceModel {
  readonly session: Session;
  readonly tensor: TensorMaker;
  readonly tokenize: (text: string) => readonly number[];
}

interface Tensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, Tensor>>>;
}

type TensorMaker = (values: readonly number[]) => unknown;

/** The part of `onnxruntime-web` that is used. Its own types need a browser's. */
interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number } };
  readonly InferenceSession: { create(model: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown;
}

interface Tokenizers {
  readonly Tokenizer: new (
    json: object,
    config: object,
  ) => { encode(text: string): { readonly ids: readonly number[] } };
}

async function loadModel(folder: string): Promise<SentenceModel> {
  const [runtime, tokenizers] = await Promise.all(ONNX_PACKAGES.map((name) => import(name)));
  const onnx = runtime as OnnxRuntime;
  onnx.env.wasm.numThreads = 1;
  const { Tokenizer } = tokenizers as Tokenizers;
  const json = async (name: string): Promise<object> =>
    JSON.parse(await readFile(join(folder, name), 'utf8')) as object;
  const [model, tokenizer, config] = await Promise.all([
    readFile(join(folder, 'model.onnx')),
    json('tokenizer.json'),
    json('tokenizer_config.json').catch(() => ({})),
  ]);
  const encoder = new Tokenizer(tokenizer, config);
  return {
    session: await onnx.InferenceSession.create(model),
    tensor: (values) => new onnx.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]),
    tokenize: (text) => encoder.encode(text).ids.slice(0, MAX_TOKENS),
  };
}

/** The mean over all tokens, of length 1: how sentence models are trained to be read. */
async function vectorOf(text: string, { session, tensor, tokenize }: SentenceModel): Promise<Float32Array> {
  const ids = tokenize(text);
  const feeds: Record<string, unknown> = {};
  for (const name of session.inputNames) {
    if (name === 'input_ids') feeds[name] = tensor(ids);
    else feeds[name] = tensor(ids.map(() => (name === 'attention_mask' ? 1 : 0)));
  }
  const output = (await session.run(feeds))[session.outputNames[0] ?? ''];
  if (output === undefined) throw new Error('the model has no output');
  return meanOfRows(output);
}

function meanOfRows({ data, dims }: Tensor): Float32Array {
  const width = dims.at(-1) ?? 0;
  const mean = new Float32Array(width);
  for (let at = 0; at < data.length; at++) mean[at % width] = (mean[at % width] ?? 0) + (data[at] ?? 0);
  const length = Math.hypot(...mean);
  if (!(length > 0)) throw new Error('the vector has no direction');
  return mean.map((each) => each / length);
}
