import type { Node } from 'oxc-parser';

type NodeType = Node['type'];
/** The nodes whose `type` may be `T`. */
export type NodeOf<T extends NodeType> = Node extends infer N
  ? N extends Node
    ? [N['type'] & T] extends [never]
      ? never
      : N
    : never
  : never;

/** A parsed file with its nodes by type, so that each rule looks up what it is about and no rule walks. */
export class SyntaxTree {
  readonly #byType = new Map<string, Node[]>();
  readonly #parents = new Map<Node, Node>();

  constructor(root: Node) {
    this.#add(root);
  }

  nodesOf<T extends NodeType>(...types: readonly T[]): readonly NodeOf<T>[] {
    return types.flatMap((type) => (this.#byType.get(type) ?? []) as NodeOf<T>[]);
  }

  parentOf(node: Node): Node | undefined {
    return this.#parents.get(node);
  }

  #add(node: Node): void {
    const same = this.#byType.get(node.type);
    if (same) same.push(node);
    else this.#byType.set(node.type, [node]);
    for (const child of childrenOf(node)) {
      this.#parents.set(child, node);
      this.#add(child);
    }
  }
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value: unknown) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
