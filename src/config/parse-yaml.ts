import { isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import {
  type ConfigNode,
  MAX_CONFIG_DEPTH,
  type MapEntry,
  type Position,
} from '../core/fields/config-node.ts';
import { ConfigError, type ConfigProblem, joinPath } from '../core/fields/problem.ts';

/** Enough for thousands of models; an alias that multiplies itself ("billion laughs") passes it at once. */
const MAX_NODES = 100_000;

export interface ParsedYaml {
  readonly root: ConfigNode;
  /** Keys given twice and the like: the rest could be read all the same. */
  readonly problems: readonly ConfigProblem[];
}

/**
 * YAML 1.2 (JSON is YAML) with positions.
 * @throws ConfigError every syntax error; the messages repeat nothing from the text, where a secret may stand
 */
export function parseYaml(text: string, fileName: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false, // found below, where the key's path is known
    version: '1.2',
  });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const syntax = [...document.errors, ...document.warnings].map(
    (error): ConfigProblem => ({
      path: '',
      ...positionAt(error.pos[0]),
      message: syntaxMessage(error.code, error.message),
    }),
  );
  if (syntax.length > 0) throw new ConfigError(syntax, fileName);
  const builder = new NodeBuilder(positionAt, (alias) =>
    isAlias(alias) ? alias.resolve(document) : undefined,
  );
  return { root: builder.build(document.contents, '', 0), problems: builder.problems };
}

class NodeBuilder {
  readonly problems: ConfigProblem[] = [];
  readonly #positionAt: (offset: number) => Position;
  readonly #resolveAlias: (alias: unknown) => unknown;
  /** Finding an anchor walks the whole document: once for each alias, however often it is reached. */
  readonly #targets = new Map<unknown, unknown>();
  #nodes = 0;

  constructor(positionAt: (offset: number) => Position, resolveAlias: (alias: unknown) => unknown) {
    this.#positionAt = positionAt;
    this.#resolveAlias = resolveAlias;
  }

  build(node: unknown, path: string, depth: number): ConfigNode {
    const position = this.#position(node);
    if (depth > MAX_CONFIG_DEPTH || ++this.#nodes > MAX_NODES) {
      // Once: an alias that multiplies itself would report each of its copies.
      if (this.problems.length === 0) this.#report(path, position, 'is nested too deeply, or is too large');
      return { type: 'scalar', value: null, position };
    }
    if (isAlias(node)) {
      const target = this.#targets.get(node) ?? this.#resolveAlias(node);
      this.#targets.set(node, target);
      if (target !== undefined) return this.build(target, path, depth + 1);
      this.#report(path, position, 'the alias has no anchor before it');
    }
    if (isMap(node)) return { type: 'map', entries: this.#entries(node.items, path, depth), position };
    if (isSeq(node)) {
      const items = node.items.map((item, index) => this.build(item, joinPath(path, index), depth + 1));
      return { type: 'list', items, position };
    }
    return { type: 'scalar', value: isScalar(node) ? scalarValue(node.value) : null, position };
  }

  #entries(pairs: readonly Pair[], path: string, depth: number): MapEntry[] {
    const seen = new Set<string>();
    const entries: MapEntry[] = [];
    for (const pair of pairs) {
      const position = this.#position(pair.key);
      const key = isScalar(pair.key) ? pair.key.value : undefined;
      if (typeof key !== 'string') {
        // 4.10 would turn into "4.1" without a word.
        this.#report(path, position, 'has a key that is not text: put it in quotes');
        continue;
      }
      const keyPath = joinPath(path, key);
      if (seen.has(key)) this.#report(keyPath, position, 'is given twice');
      seen.add(key);
      entries.push({ key, value: this.build(pair.value, keyPath, depth + 1), position });
    }
    return entries;
  }

  #position(node: unknown): Position | undefined {
    const range = isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range : undefined;
    return range ? this.#positionAt(range[0]) : undefined;
  }

  #report(path: string, position: Position | undefined, message: string): void {
    this.problems.push({ path, ...position, message });
  }
}

function scalarValue(value: unknown): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? Number(value) : null;
}

function syntaxMessage(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'the file holds more than one YAML document; one is read';
  if (code === 'TAG_RESOLVE_FAILED') return 'tags (!name) mean nothing here';
  // Some messages end in a piece of the text behind a colon.
  return `not valid YAML: ${message.replace(/: .*$/s, '')}`;
}
