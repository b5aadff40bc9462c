import { createHash } from 'node:crypto';
import { firstTokens, type SimAnswer, type SimBlock, type SimStop, tokensOf } from './answer.ts';
import type { SimMedia, SimPrompt, SimTool } from './prompt.ts';
import type { SimInputUsage } from './prompt-cache.ts';
import { sampleJson } from './sample-json.ts';
import { tokenPieces } from './tokens.ts';

export interface SimAnswerOptions {
  /** Exact length of a text answer; undefined: the text keeps its own length. */
  readonly tokens: number | undefined;
  /** After so many tokens the provider's filter ends the answer; undefined: never. */
  readonly filteredAfter: number | undefined;
  readonly input: SimInputUsage;
}

const QUOTE_CHARACTERS = 160;
const SENTENCES: readonly string[] = [
  'This is the Sluiceway simulator: no model has read your words, a rule picks these sentences.',
  'Ask again and you get the same answer, token by token.',
  'What you see is streamed the way the real provider streams it, frame by frame.',
  'To see it fail, write a fault into your message or into the name of the model.',
  'Nothing here costs money, and nothing leaves this machine.',
  'Every attempt that reaches it is written to a log that a test can read.',
  'A longer answer only takes more of these sentences.',
  'If your client shows this text as it grows, streaming works.',
];

/** Makes an answer by rule. The same prompt always gets the same answer, so tests can compare texts. */
export function composeAnswer(prompt: SimPrompt, composition: SimAnswerOptions): SimAnswer {
  const calls = toolsToCall(prompt);
  const body = calls.length > 0 ? calls.map(toolBlock) : [textBlock(prompt, composition.tokens)];
  const stopped = stopAt(body, prompt.stop);
  let blocks: readonly SimBlock[] = prompt.reasoning
    ? [reasoningBlock(prompt), ...stopped.blocks]
    : stopped.blocks;
  let stop: SimStop = calls.length > 0 ? { reason: 'tool-use' } : stopped.stop;
  const limit = prompt.maxTokens ?? Number.POSITIVE_INFINITY;
  if (tokensOf(blocks) > limit || limit === 0) {
    blocks = firstTokens(blocks, limit);
    stop = { reason: 'max-tokens' };
  }
  if (composition.filteredAfter !== undefined) {
    blocks = firstTokens(blocks, composition.filteredAfter);
    stop = { reason: 'filtered' };
  }
  const reasoning = blocks.filter((block) => block.type === 'reasoning');
  return {
    blocks,
    stop,
    input: composition.input,
    outputTokens: tokensOf(blocks),
    reasoningTokens: tokensOf(reasoning),
  };
}

/** Picks the tools to call: the demanded ones, else those the question names, and none once results are in. */
function toolsToCall(prompt: SimPrompt): readonly SimTool[] {
  const { tools, toolChoice: choice } = prompt;
  if (tools.length === 0 || choice.type === 'none' || prompt.toolResults.length > 0) return [];
  if (choice.type === 'tool') return tools.filter((tool) => tool.name === choice.name).slice(0, 1);
  const named = tools.filter((tool) => mentions(prompt.question, tool.name));
  const wanted = named.length === 0 && choice.type === 'any' ? tools.slice(0, 1) : named;
  return prompt.parallelToolCalls ? wanted : wanted.slice(0, 1);
}

/** True if the text holds the name as a whole word. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = `${text[at - 1] ?? ' '}${text[at + name.length] ?? ' '}`;
    if (!/[\w-]/.test(around)) return true;
  }
  return false;
}

function toolBlock(tool: SimTool): SimBlock {
  return { type: 'tool', name: tool.name, pieces: tokenPieces(JSON.stringify(sampleJson(tool.schema))) };
}

function reasoningBlock(prompt: SimPrompt): SimBlock {
  const text = `The user asks: "${excerpt(prompt.question)}". No facts are needed for this; I quote the question and go on.`;
  const thought = tokenPieces(text).slice(0, prompt.reasoning?.budgetTokens);
  const signature = createHash('sha256')
    .update(`sluiceway-simulator\0${thought.join('')}`)
    .digest('base64');
  return { type: 'reasoning', pieces: thought, signature };
}

function textBlock(prompt: SimPrompt, tokens: number | undefined): SimBlock {
  if (prompt.format.type === 'json-schema') return text(JSON.stringify(sampleJson(prompt.format.schema)));
  const opening = openingOf(prompt);
  if (prompt.format.type === 'json') return text(JSON.stringify({ answer: opening }));
  const first = createHash('sha256').update(prompt.question).digest().readUInt8(0);
  if (tokens === undefined)
    return text(`${opening} ${sentence(first)} ${sentence(first + 1)} ${sentence(first + 2)}`);
  const taken = tokenPieces(opening);
  for (let i = first; taken.length < tokens; i++) taken.push(...tokenPieces(` ${sentence(i)}`));
  return { type: 'text', pieces: taken.slice(0, tokens) };
}

function text(value: string): SimBlock {
  return { type: 'text', pieces: tokenPieces(value) };
}

function sentence(index: number): string {
  return SENTENCES[index % SENTENCES.length] ?? '';
}

function openingOf(prompt: SimPrompt): string {
  const said: string[] = [];
  for (const result of prompt.toolResults) {
    const verb = result.isError ? 'failed with' : 'answered';
    said.push(`The tool ${result.name} ${verb}: "${excerpt(result.text)}".`);
  }
  if (said.length === 0) said.push(`You asked: "${excerpt(prompt.question)}".`);
  if (prompt.system !== '') said.push(`I follow the system prompt "${excerpt(prompt.system, 60)}".`);
  if (prompt.media.length > 0) said.push(`I received ${prompt.media.map(describe).join(' and ')}.`);
  return said.join(' ');
}

function describe(media: SimMedia): string {
  const size = media.bytes === 0 ? 'by URL' : `${media.bytes} bytes`;
  const article = /^[aeiou]/.test(media.kind) ? 'an' : 'a';
  return `${article} ${media.kind} (${media.mediaType}, ${size}${media.name === undefined ? '' : `, named ${media.name}`})`;
}

function excerpt(full: string, characters = QUOTE_CHARACTERS): string {
  const line = full
    .slice(0, characters * 4)
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= characters) return line;
  // Half a surrogate pair would reach the client as a replacement character.
  return `${line.slice(0, characters).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Cuts a text at its earliest stop sequence. */
function stopAt(blocks: SimBlock[], sequences: readonly string[]): { blocks: SimBlock[]; stop: SimStop } {
  const none = { blocks, stop: { reason: 'end' } } as const;
  const block = blocks[0];
  if (sequences.length === 0 || block?.type !== 'text') return none;
  const whole = block.pieces.join('');
  let cut = whole.length;
  let found: string | undefined;
  for (const sequence of sequences) {
    const at = sequence === '' ? -1 : whole.indexOf(sequence);
    if (at >= 0 && at < cut) {
      cut = at;
      found = sequence;
    }
  }
  if (found === undefined) return none;
  return { blocks: [text(whole.slice(0, cut))], stop: { reason: 'stop-sequence', sequence: found } };
}
