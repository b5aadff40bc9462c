import type { Clock } from '../ports/clock.ts';
import type { ListeningServer } from '../ports/http-server.ts';
import type { ComposedGateway } from './compose-gateway.ts';

/** How often a drain checks whether the last request has ended. */
const DRAIN_POLL_MS = 20;

/** How long the last errors may take to reach their callers. */
const FAREWELL_MS = 250;

interface StopParts {
  readonly gateway: Pick<ComposedGateway, 'become' | 'endCalls' | 'stop'>;
  readonly servers: readonly Pick<ListeningServer, 'drain' | 'close'>[];
  readonly inFlight: () => number;
  readonly clock: Clock;
}

/** Ends a gateway, once, and in order. */
export class GatewayStop {
  readonly #parts: StopParts;
  #atOnce = false;
  #stopping: Promise<void> | undefined;

  constructor(parts: StopParts) {
    this.#parts = parts;
  }

  get begun(): boolean {
    return this.#stopping !== undefined;
  }

  /** Refuses new requests, lets the others finish for `graceMs`, fails what is left, then stops. Idempotent. */
  drain(graceMs: number): Promise<void> {
    this.#stopping ??= this.#stop(graceMs);
    return this.#stopping;
  }

  /** Stops at once; ends the wait of a drain. Idempotent. */
  close(): Promise<void> {
    this.#atOnce = true;
    return this.drain(0);
  }

  async #stop(graceMs: number): Promise<void> {
    const { gateway, servers } = this.#parts;
    gateway.become('draining');
    for (const server of servers) server.drain();
    await this.#idle(graceMs, () => this.#atOnce);
    // Callers that still wait get an error in their dialect. Some clients read a broken connection as a clean end.
    gateway.endCalls();
    await this.#idle(FAREWELL_MS, () => false);
    await Promise.all(servers.map((server) => server.close()));
    await gateway.stop();
  }

  /** Waits until nothing is in flight, until `patienceMs` have passed, or until `enough` is true. */
  async #idle(patienceMs: number, enough: () => boolean): Promise<void> {
    const { clock, inFlight } = this.#parts;
    const until = clock.monotonic() + patienceMs;
    while (inFlight() > 0 && clock.monotonic() < until && !enough()) {
      await new Promise<void>((resolve) => clock.setTimer(resolve, DRAIN_POLL_MS));
    }
  }
}
