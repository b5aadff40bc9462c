export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A configuration as it was written, before its environment references are filled in and its units read. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly type: 'scalar';
  readonly value: string | number | boolean | null;
  readonly position: Position | undefined;
}

interface ListNode {
  readonly type: 'list';
  readonly items: readonly ConfigNode[];
  readonly position: Position | undefined;
}

interface MapNode {
  readonly type: 'map';
  readonly entries: readonly MapEntry[];
  readonly position: Position | undefined;
}

export interface MapEntry {
  readonly key: string;
  readonly value: ConfigNode;
  /** Where the key stands. */
  readonly position: Position | undefined;
}

/** Deeper is no configuration of ours, but a value that contains itself. */
export const MAX_CONFIG_DEPTH = 32;

/**
 * A configuration that a program holds as a value.
 * @throws TypeError for functions and the like, and for values that contain themselves
 */
export function nodeFromValue(value: unknown, depth = 0): ConfigNode {
  if (depth > MAX_CONFIG_DEPTH) throw new TypeError('the configuration is nested too deeply');
  const position = undefined;
  if (value === undefined || value === null) return { type: 'scalar', value: null, position };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { type: 'scalar', value, position };
  }
  if (Array.isArray(value)) {
    return { type: 'list', items: value.map((item) => nodeFromValue(item, depth + 1)), position };
  }
  if (typeof value !== 'object') throw new TypeError(`a configuration holds no ${typeof value}`);
  const entries = Object.entries(value).map(([key, member]) => ({
    key,
    value: nodeFromValue(member, depth + 1),
    position,
  }));
  return { type: 'map', entries, position };
}
