import { FailureError } from '../../../src/core/failure.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { BoundProvider } from '../../../src/ports/provider.ts';
import { providerKind } from '../../../src/providers/registry.ts';
import { rawOf } from '../../../src/testing/raw-of.ts';
import { wireText } from '../../../src/testing/wire-text.ts';
import type { CallersDialect } from './dialects.ts';
import { isSettled } from './settled.ts';
import { type FieldCase, FieldWalk, MARK, UNKNOWN_MEMBER } from './walk.ts';
import { WORDS } from './words.ts';

export interface WalkedTarget {
  readonly kind: string;
  readonly model: string;
  readonly baseUrl?: string;
}

/** What a provider gets of a body, and what the caller is told. */
interface Outcome {
  readonly sent: string;
  readonly told: readonly string[];
  readonly refused: boolean;
}

/** What this target gets of a body of this dialect. */
export function outcomeOf(caller: CallersDialect, target: WalkedTarget, body: JsonObject): Outcome {
  return outcomeAt(boundTo(target), caller, body);
}

function boundTo(target: WalkedTarget): BoundProvider {
  return providerKind(target.kind).bind({
    baseUrl: target.baseUrl ?? (target.kind === 'openai' ? 'http://127.0.0.1:1/v1' : 'http://127.0.0.1:1'),
    model: target.model,
    defaultMaxTokens: 4_096,
    region: 'us-east-1',
  } as never);
}

function outcomeAt(bound: BoundProvider, { dialect, context }: CallersDialect, body: JsonObject): Outcome {
  try {
    const { wire, warnings } = bound.encode(dialect.parse(rawOf(dialect.name, body), context));
    const sent = `${wire.url} ${JSON.stringify(wire.headers)} ${wireText(wire)}`;
    return { sent: sent + decoded(sent), told: warnings, refused: false };
  } catch (thrown) {
    if (!(thrown instanceof FailureError)) throw thrown;
    const { code, message, param } = thrown.failure;
    if (code !== 'unsupported') throw new Error(`${message}: ${JSON.stringify(body)}`);
    return { sent: '', told: [`\`${param ?? ''}\` ${message}`], refused: true };
  }
}

/** Members of the dialect's bodies that this target neither gets nor is anything said of. */
export function silentLosses(caller: CallersDialect, target: WalkedTarget): string[] {
  const bound = boundTo(target);
  const outcome = (body: JsonObject): Outcome => outcomeAt(bound, caller, body);
  const losses: string[] = [];
  const base = outcome(caller.base);
  for (const field of new FieldWalk(caller).cases()) {
    const other = field.other && outcome(field.other);
    const own = outcome(field.body);
    if (own.refused || saysNothing(field.value) || isSettled(field) || isSent(field, own, other)) continue;
    if (isTold(field, own, field.beside ? outcome(field.beside.alone) : base)) continue;
    const where = `${field.path.join('.')} (${field.key})`;
    const beside = field.beside === undefined ? '' : ` beside ${field.beside.name}`;
    losses.push(`${where} = ${JSON.stringify(field.value)?.slice(0, 80)}${beside}`);
  }
  return [...new Set(losses)];
}

function isSent({ value }: FieldCase, own: Outcome, other: Outcome | undefined): boolean {
  const marks = marksIn(value);
  if (marks.length > 0) return marks.every((mark) => own.sent.includes(mark));
  if (typeof value === 'number') return own.sent.includes(String(value));
  return other === undefined || other.sent !== own.sent;
}

/** What stands in base64. */
function decoded(text: string): string {
  return [...text.matchAll(/[A-Za-z0-9+/]{8,}={0,2}/g)]
    .map(([word]) => Buffer.from(word, 'base64'))
    .join(' ');
}

function marksIn(value: unknown): string[] {
  const text = JSON.stringify(value) ?? '';
  return (text + decoded(text)).match(MARKS) ?? [];
}

const MARKS = new RegExp(`${MARK}\\w*`, 'g');

/** `null`, `{}` and `[]`. */
function saysNothing(value: unknown): boolean {
  return typeof value === 'object' && Object.keys(value ?? {}).length === 0;
}

/** @param base what is told anyway */
function isTold({ path, key, beside }: FieldCase, own: Outcome, base: Outcome): boolean {
  const members = key.split('.').filter((member) => member !== UNKNOWN_MEMBER);
  return own.told.some((sentence) => {
    if (isPathIn(sentence, path)) return true;
    if (!members.some((member) => isNamed(sentence, member))) return false;
    // One sentence may speak of both.
    return !base.told.includes(sentence) || (beside !== undefined && isNamed(sentence, beside.name));
  });
}

/** The path itself, of a part that holds it, or of something in it. */
function isPathIn(sentence: string, path: FieldCase['path']): boolean {
  if (sentence.includes(`\`${path.join('.')}.`)) return true;
  return path.some((_, at) => sentence.includes(`\`${path.slice(0, at + 1).join('.')}\``));
}

/** In the words that people have for it. */
function isNamed(sentence: string, member: string): boolean {
  return WORDS[member]?.test(sentence) ?? false;
}
