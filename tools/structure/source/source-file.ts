import { type Comment, type ParseResult, type Program, parseSync } from 'oxc-parser';
import { type ImportedFile, importedFiles } from './imported-files.ts';
import { SyntaxTree } from './syntax-tree.ts';

/** `support`: fixtures, and what only tests use. */
export type Role = 'source' | 'test' | 'support';

/** One TypeScript file. It is parsed when the first rule asks for its syntax. */
export class SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly role: Role;
  readonly lines: number;
  #parsed: ParseResult | undefined;
  #tree: SyntaxTree | undefined;
  #imports: readonly ImportedFile[] | undefined;
  #lineStarts: readonly number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    this.role = roleOf(path);
    this.lines = text.split('\n').length - 1;
  }

  get folder(): string {
    return this.path.slice(0, this.path.lastIndexOf('/'));
  }

  get program(): Program {
    return this.#parse().program;
  }

  get comments(): readonly Comment[] {
    return this.#parse().comments;
  }

  get tree(): SyntaxTree {
    this.#tree ??= new SyntaxTree(this.program);
    return this.#tree;
  }

  get imports(): readonly ImportedFile[] {
    this.#imports ??= importedFiles(this);
    return this.#imports;
  }

  textOf({ start, end }: { readonly start: number; readonly end: number }): string {
    return this.text.slice(start, end);
  }

  /** Counted from 1. */
  lineAt(offset: number): number {
    this.#lineStarts ??= [0, ...[...this.text.matchAll(/\n/g)].map((match) => match.index + 1)];
    const after = this.#lineStarts.findIndex((start) => start > offset);
    return after < 0 ? this.#lineStarts.length : after;
  }

  #parse(): ParseResult {
    this.#parsed ??= parseSync(this.path, this.text);
    const [error] = this.#parsed.errors;
    if (error) throw new SyntaxError(`${this.path}: ${error.message}`);
    return this.#parsed;
  }
}

function roleOf(path: string): Role {
  if (path.endsWith('.test.ts')) return 'test';
  if (path.startsWith('test/') || path.endsWith('.fixture.ts') || path.includes('/fixtures/'))
    return 'support';
  return 'source';
}
