import type { FailureCode } from '../../core/failure.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { Usage } from '../../core/usage.ts';
import type { BegunCall, CallSettler, SettleHook } from '../../ports/settle/settle-hook.ts';

/** A hook that keeps what it hears; several that share a journal show their order. */
export class RecordingHook implements SettleHook {
  readonly begun: BegunCall[] = [];
  /** Of all calls, in order. */
  readonly parts: StreamPart[] = [];
  readonly ends: { readonly outcome: 'ok' | FailureCode; readonly usage: Usage | undefined }[] = [];
  readonly journal: string[];
  readonly #name: string;

  constructor(name = 'hook', journal: string[] = []) {
    this.#name = name;
    this.journal = journal;
  }

  began(call: BegunCall): CallSettler {
    this.begun.push(call);
    this.journal.push(`${this.#name} began`);
    return {
      saw: (parts) => {
        this.parts.push(...parts);
        this.journal.push(`${this.#name} saw`);
      },
      ended: (outcome, usage) => {
        this.ends.push({ outcome, usage });
        this.journal.push(`${this.#name} ended ${outcome}`);
      },
    };
  }
}
