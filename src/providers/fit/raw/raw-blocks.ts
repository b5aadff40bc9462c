import { fail } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import { type Fitting, isBlank } from '../fitting.ts';
import type { Renames } from '../names/rename.ts';

/** How one dialect writes the blocks that fitting is about; all others go on as they are. */
export interface BlockForm {
  /** The text of a text block; undefined for any other block. */
  text(block: JsonObject): string | undefined;
  /** A text block, like `block` but for its text. */
  withText(text: string, block?: JsonObject): JsonObject;
  /** The call in a block; undefined for any other block, and for calls that the provider makes itself. */
  call(block: JsonObject): { readonly id: string; readonly name: string } | undefined;
  withCall(block: JsonObject, id: string, name: string): JsonObject;
  /** The id in a tool's result. */
  result(block: JsonObject): string | undefined;
  withResult(block: JsonObject, id: string): JsonObject;
  /** Thoughts without a signature, which are another model's. */
  isUnsigned(block: JsonObject): boolean;
  /** The block with media and cache markers as the target takes them. */
  fitted(block: JsonObject, fitting: Fitting): JsonObject;
}

export interface RawMessage {
  readonly role: string;
  readonly content: string | readonly JsonObject[];
}

const NO_TEXT = '(no text)';

/**
 * A caller's messages in the target's own dialect, with what the target refuses changed and all else untouched: the same
 * array where nothing has to be.
 * @throws FailureError `unsupported`
 */
export function fitRawBlocks(
  messages: readonly RawMessage[],
  form: BlockForm,
  renames: Renames | undefined,
  fitting: Fitting,
): readonly RawMessage[] {
  const renamer = renames ? new BlockRenamer(form, renames) : undefined;
  let differs = false;
  let fitted = messages.map((message, index) => {
    const named = renamer ? renamer.message(message) : message;
    const inside = fitContent(named, form, fitting);
    const filled = fitBlanks(inside, form, { fitting, index, last: index === messages.length - 1 });
    if (filled !== message) differs = true;
    return filled;
  });
  if (differs) fitted = fitted.filter((message) => message !== EMPTY);
  const end = fitLast(fitted, form, fitting);
  return end === fitted && !differs ? messages : end;
}

/** The messages without unsigned thoughts, and without a turn that they were all of. */
export function withoutUnsigned(
  messages: readonly RawMessage[],
  form: BlockForm,
  fitting: Fitting,
): readonly RawMessage[] {
  const kept = messages.map((message) => {
    if (typeof message.content === 'string') return message;
    const content = signedOnly(message.content, form, fitting);
    return content === message.content ? message : { ...message, content };
  });
  if (kept.every((message, at) => message === messages[at])) return messages;
  return kept.filter(({ content }, at) => content.length > 0 || messages[at]?.content.length === 0);
}

class BlockRenamer {
  readonly #form: BlockForm;
  readonly #renames: Renames;
  #calls = 0;
  #results = 0;

  constructor(form: BlockForm, renames: Renames) {
    this.#form = form;
    this.#renames = renames;
  }

  message(message: RawMessage): RawMessage {
    if (typeof message.content === 'string') return message;
    const content = message.content.map((block) =>
      message.role === 'assistant' ? this.#call(block) : this.#result(block),
    );
    return content.every((block, at) => block === message.content[at]) ? message : { ...message, content };
  }

  #call(block: JsonObject): JsonObject {
    const call = this.#form.call(block);
    if (!call) return block;
    const { ids, names } = this.#renames;
    const id = ids?.calls[this.#calls++] ?? call.id;
    const name = names?.get(call.name) ?? call.name;
    return id === call.id && name === call.name ? block : this.#form.withCall(block, id, name);
  }

  #result(block: JsonObject): JsonObject {
    const given = this.#form.result(block);
    if (given === undefined) return block;
    const id = this.#renames.ids?.results[this.#results++] ?? given;
    return id === given ? block : this.#form.withResult(block, id);
  }
}

function fitContent(message: RawMessage, form: BlockForm, fitting: Fitting): RawMessage {
  const { content } = message;
  if (typeof content === 'string') return message;
  const kept = fitting.profile.thinking.sentBack === 'signed' ? signedOnly(content, form, fitting) : content;
  const fitted = kept.map((block) => form.fitted(block, fitting));
  if (kept === content && fitted.every((block, at) => block === content[at])) return message;
  return { ...message, content: fitted };
}

function signedOnly(
  content: readonly JsonObject[],
  form: BlockForm,
  fitting: Fitting,
): readonly JsonObject[] {
  if (!content.some((block) => form.isUnsigned(block))) return content;
  fitting.warn(
    'Reasoning of earlier turns is left out: the target takes back only what it made itself, if any.',
  );
  return content.filter((block) => !form.isUnsigned(block));
}

/** Stands for a turn that goes. */
const EMPTY: RawMessage = { role: '', content: '' };

interface Place {
  readonly fitting: Fitting;
  readonly index: number;
  readonly last: boolean;
}

function fitBlanks(message: RawMessage, form: BlockForm, { fitting, index, last }: Place): RawMessage {
  if (!fitting.profile.turns.refusesBlankText || message === EMPTY) return message;
  const { content } = message;
  const isEmpty =
    typeof content === 'string' ? isBlank(content) : content.every((block) => isBlankBlock(block, form));
  if (isEmpty && last && message.role === 'assistant') return EMPTY;
  if (isEmpty && last) {
    const param = `messages.${index}`;
    fail('unsupported', `${param}: is empty, and ${fitting.profile.model} takes no empty message.`, {
      param,
    });
  }
  if (isEmpty) {
    fitting.warn('A message without a text is sent as `(no text)`: the target takes none.');
    return { ...message, content: [form.withText(NO_TEXT)] };
  }
  if (typeof content === 'string' || !content.some((block) => isBlankBlock(block, form))) return message;
  return { ...message, content: content.filter((block) => !isBlankBlock(block, form)) };
}

function isBlankBlock(block: JsonObject, form: BlockForm): boolean {
  const text = form.text(block);
  return text !== undefined && isBlank(text);
}

/** The turn to go on from: only one that ends in a text is one. */
function fitLast(messages: readonly RawMessage[], form: BlockForm, fitting: Fitting): readonly RawMessage[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return messages;
  const { turns, model } = fitting.profile;
  const { content } = last;
  const block = typeof content === 'string' ? undefined : content.at(-1);
  const text = typeof content === 'string' ? content : block && form.text(block);
  if (text === undefined) return messages;
  const param = `messages.${messages.length - 1}`;
  if (!turns.prefill) {
    const message = `${param}: is the assistant's, and ${model} goes on from the user's messages only.`;
    fail('unsupported', message, { param });
  }
  if (!turns.trimPrefill || text === text.trimEnd()) return messages;
  fitting.warn('White space at the end of the text to go on from is left out: the target takes none there.');
  const trimmed = text.trimEnd();
  const end =
    typeof content === 'string' ? trimmed : [...content.slice(0, -1), form.withText(trimmed, block)];
  return [...messages.slice(0, -1), { ...last, content: end }];
}
