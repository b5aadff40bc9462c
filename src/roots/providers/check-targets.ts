import { createExecutor } from '../../call/execute.ts';
import type { CallTarget } from '../../call/target.ts';
import type { ModelSettings, Settings } from '../../config/settings.ts';
import { Cancellation } from '../../core/cancellation.ts';
import { chatRequest } from '../../core/chat-request.ts';
import { targetId } from '../../core/events.ts';
import type { Failure } from '../../core/failure.ts';
import { composePorts } from '../compose-ports.ts';
import type { Runtime } from '../runtime.ts';
import { ProviderTargets } from '../targets.ts';

/** How one target answered a tiny request. */
export interface CheckedTarget {
  /** `provider/model`. */
  readonly target: string;
  /** The models that use it. */
  readonly models: readonly string[];
  /** Undefined: it was not asked, because its name depends on what callers ask for. */
  readonly result: { readonly ms: number } | { readonly failure: Failure } | undefined;
}

/** Enough for a word, and for models that refuse less. */
const MAX_TOKENS = 16;
const TIME_LIMIT_MS = 60_000;

/** Asks each target of the configuration once, with one attempt and a few tokens. Costs next to nothing, but not nothing. */
export async function checkTargets(settings: Settings, runtime: Runtime): Promise<CheckedTarget[]> {
  const { clock, random } = runtime;
  const events = { emit() {} };
  const ports = composePorts(runtime, events);
  const executor = createExecutor({ clock, random, events, tracing: false });
  const request = chatRequest({
    stream: false,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say OK.' }] }],
    maxTokens: MAX_TOKENS,
  });

  async function ask(target: CallTarget, { timeouts }: ModelSettings): Promise<CheckedTarget['result']> {
    const startedAt = clock.monotonic();
    const context = {
      requestId: `check_${random.hex(8)}`,
      trace: { traceId: random.hex(16), spanId: random.hex(8), sampled: false },
      signal: new Cancellation(),
      deadlineAt: startedAt + Math.min(TIME_LIMIT_MS, timeouts.totalMs),
    };
    const route = { targets: [target], timeouts, attemptsPerTarget: 1 };
    const result = await executor.execute(request, route, context);
    if ('failure' in result) return { failure: result.failure };
    result.answer.cancel();
    return { ms: clock.monotonic() - startedAt };
  }

  const checked = new Map<string, { models: string[]; asking: Promise<CheckedTarget['result']> }>();
  for (const model of settings.models.values()) {
    for (const each of model.targets) {
      const id = targetId(each);
      const known = checked.get(id);
      const provider = settings.providers.get(each.provider);
      if (known) known.models.push(model.name);
      else if (provider) {
        const asking = each.model.includes('*')
          ? Promise.resolve(undefined)
          : ask(new ProviderTargets(each.provider, provider, ports).target(each, model.maxTokens), model);
        checked.set(id, { models: [model.name], asking });
      }
    }
  }
  const results: CheckedTarget[] = [];
  for (const [target, { models, asking }] of checked) results.push({ target, models, result: await asking });
  await ports.closeClients();
  return results;
}
