/** A fenced block of a Markdown page, and what the comment before it says is to be done with it. */
export interface Snippet {
  readonly file: string;
  /** Line of the opening fence, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** `run`: it has to exit with 0. `none`: nobody said. */
  readonly mode: 'run' | 'skip' | 'none';
  /** What its output has to contain. */
  readonly expect: string | undefined;
}

const MARK = /^<!--\s*(run|not run)\b(?::\s*[^>]*?|\s+expect="([^"]*)")?\s*-->$/;
const FENCE = /^(`{3,})(\w*)/;

/** All fenced blocks of a page, in order. */
export function extractSnippets(file: string, markdown: string): Snippet[] {
  const snippets: Snippet[] = [];
  const lines = markdown.split('\n');
  let mark: RegExpExecArray | null = null;
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').trim();
    const fence = FENCE.exec(line);
    if (!fence) {
      if (line !== '') mark = MARK.exec(line);
      continue;
    }
    const from = at + 1;
    at = lines.findIndex((each, index) => index >= from && each.trim() === fence[1]);
    if (at < 0) throw new Error(`${file}:${from}: a fenced block that never ends`);
    snippets.push({
      file,
      line: from,
      language: fence[2] ?? '',
      text: dedented(lines.slice(from, at)),
      mode: mark === null ? 'none' : mark[1] === 'run' ? 'run' : 'skip',
      expect: mark?.[2],
    });
    mark = null;
  }
  return snippets;
}

function dedented(lines: readonly string[]): string {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return `${lines.map((line) => line.slice(Number.isFinite(indent) ? indent : 0)).join('\n')}\n`;
}
