/** Largest answer that is kept: 8 MB. A stream of 25,000 tokens is as long in the dialect that needs most bytes for one. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** All streams together that are under way and may be kept. */
const MAX_UNDER_WAY_BYTES = 128 * 1024 * 1024;

/** Bounds the memory of answers that are to be kept. */
export class KeptBudget {
  #underWay = 0;

  /** May a whole answer of this length be kept? */
  fits(length: number): boolean {
    return length <= MAX_ANSWER_BYTES;
  }

  /** Takes room for the next piece of an answer of which `held` bytes are held. False: there is none. */
  take(length: number, held: number): boolean {
    if (held + length > MAX_ANSWER_BYTES || this.#underWay + length > MAX_UNDER_WAY_BYTES) return false;
    this.#underWay += length;
    return true;
  }

  giveBack(length: number): void {
    this.#underWay -= length;
  }
}
