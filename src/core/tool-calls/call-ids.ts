/** Room for the rest in the 40 characters that OpenAI takes back. */
const MAX_ANSWER_ID_CHARS = 30;

/** Gives each call of one answer an id of its own: the server's, or one of ours where that is missing or taken. */
export class OwnIds {
  readonly #used = new Set<string>();
  readonly #answerId: () => string | undefined;

  /** @param answerId tells the answers of a conversation apart */
  constructor(answerId: () => string | undefined) {
    this.#answerId = answerId;
  }

  own(given: string | undefined, ordinal: number): string {
    const id = given === undefined || this.#used.has(given) ? this.#madeUp(ordinal) : given;
    this.#used.add(id);
    return id;
  }

  /** In letters that every provider takes back. */
  #madeUp(ordinal: number): string {
    const answer = (this.#answerId() ?? '').replaceAll(/\W/g, '').slice(-MAX_ANSWER_ID_CHARS);
    let id = `call_${answer}_${ordinal}`;
    while (this.#used.has(id)) id += '_';
    return id;
  }
}
