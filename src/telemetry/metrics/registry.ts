/** Label values of one series, by name, as configured names or words of ours; escaped when written. */
export type Labels = Readonly<Record<string, string>>;

/** A number that only grows. */
export interface Counter {
  value: number;
}

/** Most label combinations a metric may have. Beyond them everything is counted under `other`. */
const MAX_SERIES = 1_000;

/** One metric with its series, in the Prometheus text format 0.0.4. */
abstract class Family<Series> {
  readonly name: string;
  readonly #help: string;
  readonly #type: 'counter' | 'histogram';
  readonly #labelNames: readonly string[];
  readonly #series = new Map<string, Series>();

  constructor(name: string, type: 'counter' | 'histogram', help: string, labelNames: readonly string[]) {
    this.name = name;
    this.#help = help;
    this.#type = type;
    this.#labelNames = labelNames;
  }

  /** The series with these label values, in the order of the label names. Look it up once and keep it. */
  series(...values: readonly string[]): Series {
    const labels = labelText(this.#labelNames, values);
    const known = this.#series.get(labels);
    if (known) return known;
    if (this.#series.size < MAX_SERIES) return this.#add(labels);
    const overflow = labelText(
      this.#labelNames,
      this.#labelNames.map(() => 'other'),
    );
    return this.#series.get(overflow) ?? this.#add(overflow);
  }

  write(): string {
    if (this.#series.size === 0) return '';
    let text = familyHead(this.name, this.#type, this.#help);
    for (const [labels, series] of this.#series) text += this.lines(labels, series);
    return text;
  }

  #add(labels: string): Series {
    const series = this.create();
    this.#series.set(labels, series);
    return series;
  }

  protected abstract create(): Series;
  protected abstract lines(labels: string, series: Series): string;
}

export class CounterFamily extends Family<Counter> {
  /** What one unit of the exported value is in units of the counter (micro-dollars in a dollar). */
  readonly #unit: number;

  constructor(name: string, help: string, labelNames: readonly string[], unit = 1) {
    super(name, 'counter', help, labelNames);
    this.#unit = unit;
  }

  protected create(): Counter {
    return { value: 0 };
  }

  protected lines(labels: string, counter: Counter): string {
    return sample(this.name, labels, counter.value / this.#unit);
  }
}

export class Histogram {
  readonly #bounds: readonly number[];
  /** Not cumulative; the last one is for what exceeds every bound. */
  readonly buckets: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.buckets = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] as number)) at++;
    this.buckets[at] = (this.buckets[at] as number) + 1;
    this.sum += value;
  }
}

export class HistogramFamily extends Family<Histogram> {
  readonly #bounds: readonly number[];

  /** `bounds`: upper bounds, ascending. */
  constructor(name: string, help: string, labelNames: readonly string[], bounds: readonly number[]) {
    super(name, 'histogram', help, labelNames);
    this.#bounds = bounds;
  }

  protected create(): Histogram {
    return new Histogram(this.#bounds);
  }

  protected lines(labels: string, histogram: Histogram): string {
    let text = '';
    let count = 0;
    histogram.buckets.forEach((inBucket, at) => {
      count += inBucket;
      const bound = this.#bounds[at];
      const le = `le="${bound ?? '+Inf'}"`;
      text += sample(`${this.name}_bucket`, labels === '' ? le : `${labels},${le}`, count);
    });
    return (
      text + sample(`${this.name}_sum`, labels, histogram.sum) + sample(`${this.name}_count`, labels, count)
    );
  }
}

/** A metric read only when asked for. */
export function readings(
  name: string,
  type: 'gauge' | 'counter',
  help: string,
  values: readonly { readonly labels: Labels; readonly value: number }[],
): string {
  let text = familyHead(name, type, help);
  for (const { labels, value } of values) {
    text += sample(name, labelText(Object.keys(labels), Object.values(labels)), value);
  }
  return text;
}

function familyHead(name: string, type: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function sample(name: string, labels: string, value: number): string {
  return labels === '' ? `${name} ${value}\n` : `${name}{${labels}} ${value}\n`;
}

function labelText(names: readonly string[], values: readonly string[]): string {
  return names.map((name, at) => `${name}="${escaped(values[at] ?? '')}"`).join(',');
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
