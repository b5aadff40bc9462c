/** Of these the largest value holds: all workers have the same, or the worst worker matters. All others are summed. */
const MAX_OF = new Set([
  'sluiceway_build_info',
  'sluiceway_event_loop_delay_seconds',
  'sluiceway_config_reloads_total',
  'sluiceway_config_stale',
  'sluiceway_breaker_state',
]);

interface MergedFamily {
  /** Its `# HELP` and `# TYPE` lines. */
  head: string;
  readonly samples: Map<string, number>;
}

/** One exposition for all workers: counters, histograms and gauges summed, see `MAX_OF` for the exceptions. */
export function mergeMetrics(texts: readonly string[]): string {
  const families = new Map<string, MergedFamily>();
  for (const text of texts) addExposition(families, text);
  let merged = '';
  for (const { head, samples } of families.values()) {
    merged += head;
    for (const [series, value] of samples) merged += `${series} ${value}\n`;
  }
  return merged;
}

function addExposition(families: Map<string, MergedFamily>, text: string): void {
  let family: MergedFamily | undefined;
  let takeMax = false;
  let isNew = false;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line.startsWith('# HELP ')) {
      const name = line.split(' ', 3)[2] ?? '';
      isNew = !families.has(name);
      family = families.get(name) ?? { head: '', samples: new Map() };
      families.set(name, family);
      takeMax = MAX_OF.has(name);
    }
    if (line.startsWith('#')) {
      if (family && isNew) family.head += `${line}\n`;
      continue;
    }
    if (family) addSample(family.samples, line, takeMax);
  }
}

function addSample(samples: Map<string, number>, line: string, takeMax: boolean): void {
  // Label values may hold blanks, so the value is what follows the last one.
  const cut = line.lastIndexOf(' ');
  const series = line.slice(0, cut);
  const value = Number(line.slice(cut + 1));
  const before = samples.get(series);
  if (before === undefined) samples.set(series, value);
  else samples.set(series, takeMax ? Math.max(before, value) : before + value);
}
