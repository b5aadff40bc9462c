import type { ChatRequest } from '../core/chat-request.ts';
import { type Failure, statusOf } from '../core/failure.ts';
import type { RequestRecord } from '../core/record/request-record.ts';
import type { StreamPart } from '../core/stream-part.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { BegunCall, CallSettler, SettleHook } from '../ports/settle/settle-hook.ts';
import { defectEvent } from './defect-event.ts';

/** What settling needs. It is the same for all calls. */
export interface SettlePorts {
  /** In the order in which they are called. */
  readonly hooks: readonly SettleHook[];
  readonly events: EventSink;
}

const NO_SETTLERS: readonly CallSettler[] = Object.freeze([]);

/** Settles one call. Its record, then each hook, gets what passes and, exactly once, how the call ended. */
export class CallSettlement {
  readonly #record: RequestRecord;
  readonly #ports: SettlePorts;
  #settlers: readonly CallSettler[] = NO_SETTLERS;
  #ended = false;

  constructor(record: RequestRecord, ports: SettlePorts) {
    this.#record = record;
    this.#ports = ports;
  }

  /**
   * The call is admitted and routed. From now on hooks are called.
   * @param own what this call holds. It is settled before the hooks hear of the end
   */
  began(request: ChatRequest, own?: CallSettler): void {
    const { hooks } = this.#ports;
    if (own) this.#settlers = [own];
    if (hooks.length === 0) return;
    this.#settlers = [...this.#settlers, ...this.#settlersOf({ request, record: this.#record }, hooks)];
  }

  /** Another one is told how this call goes on. */
  join(settler: CallSettler): void {
    this.#settlers = [...this.#settlers, settler];
  }

  /** A reader takes these parts. */
  saw(parts: readonly StreamPart[]): void {
    if (this.#ended) return;
    this.#record.sawParts(parts);
    if (this.#settlers.length > 0) this.#tell((settler) => settler.saw(parts));
    const last = parts[parts.length - 1];
    if (last?.type === 'finish') this.#end(200, undefined);
    else if (last?.type === 'failure') this.brokeOff(last.failure);
  }

  /** The answer had begun and broke off. The caller of a stream already has status 200. */
  brokeOff(why: Failure): void {
    this.#end(this.#record.stream ? 200 : statusOf(why.code), why);
  }

  /** No answer began. */
  failed(why: Failure): Failure {
    this.#record.upstreamRequestId ??= why.upstreamRequestId;
    this.#end(statusOf(why.code), why);
    return why;
  }

  #end(status: number, why: Failure | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#record.end(status, why);
    if (why?.defect !== undefined) this.#tellDefect(why.defect);
    if (this.#settlers.length === 0) return;
    const outcome = why === undefined ? 'ok' : why.code;
    const { usage } = this.#record;
    this.#tell((settler) => settler.ended(outcome, usage));
  }

  #settlersOf(call: BegunCall, hooks: readonly SettleHook[]): readonly CallSettler[] {
    const settlers: CallSettler[] = [];
    for (const hook of hooks) {
      this.#guarded(() => {
        const settler = hook.began(call);
        if (settler) settlers.push(settler);
      });
    }
    return settlers;
  }

  #tell(what: (settler: CallSettler) => unknown): void {
    for (const settler of this.#settlers) this.#guarded(() => what(settler));
  }

  /** An error in a hook must not cost the caller its answer. */
  #guarded(step: () => unknown): void {
    try {
      const result = step();
      // A hook may be an async function: its rejection has nobody else to hear it.
      if (result instanceof Promise) result.catch((thrown: unknown) => this.#tellDefect(thrown));
    } catch (thrown) {
      this.#tellDefect(thrown);
    }
  }

  #tellDefect(thrown: unknown): void {
    const { requestId, startedAt } = this.#record;
    this.#ports.events.emit(defectEvent(requestId, thrown, startedAt));
  }
}
