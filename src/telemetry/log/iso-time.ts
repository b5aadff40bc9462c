import type { JsonWriter } from './json-writer.ts';

/** Times as ISO 8601 in UTC. Many lines are of the same second, so the text down to the second is kept. */
export class IsoTime {
  #second = Number.NaN;
  /** `2026-11-24T12:30:15.` */
  #text = '';
  #bytes: Uint8Array = new Uint8Array();

  /** @param at wall clock, ms */
  write(out: JsonWriter, at: number): void {
    const second = this.#secondOf(at);
    out.copy(this.#bytes);
    out.padded(Math.floor(at) - second * 1000, 3);
    out.ascii('Z');
  }

  /** @param at wall clock, ms */
  text(at: number): string {
    const second = this.#secondOf(at);
    return `${this.#text}${String(Math.floor(at) - second * 1000).padStart(3, '0')}Z`;
  }

  #secondOf(at: number): number {
    const second = Math.floor(at / 1000);
    if (second !== this.#second) {
      this.#text = new Date(second * 1000).toISOString().slice(0, 20);
      this.#bytes = Buffer.from(this.#text, 'latin1');
      this.#second = second;
    }
    return second;
  }
}
