const DURATION_UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SIZE_UNITS = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 } as const;

export type DurationText = `${number}${keyof typeof DURATION_UNITS}`;
export type SizeText = `${number}${keyof typeof SIZE_UNITS}`;

/** For JSON Schema; the functions below decide. */
export const DURATION_PATTERN = '^\\d+(\\.\\d+)?(ms|s|m|h|d)$';
export const SIZE_PATTERN = '^\\d+(\\.\\d+)?(B|KB|MB|GB)$';

/** `500ms 30s 5m 1h 30d` in whole milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  return parseWithUnit(text, DURATION_UNITS);
}

/** `128KB 10MB` in whole bytes (1KB = 1024); undefined for anything else. */
export function parseSize(text: string): number | undefined {
  return parseWithUnit(text, SIZE_UNITS);
}

/** Milliseconds as one would write them: in the largest unit that leaves a whole number. */
export function formatDuration(ms: number): DurationText {
  return formatWithUnit(ms, DURATION_UNITS, 's');
}

export function formatSize(bytes: number): SizeText {
  return formatWithUnit(bytes, SIZE_UNITS, 'B');
}

function parseWithUnit(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text);
  const factor = match?.[2] !== undefined && Object.hasOwn(units, match[2]) ? units[match[2]] : undefined;
  if (match === null || factor === undefined) return undefined;
  // 1.1 × 1000 is 1100.0000000000002: what is meant are whole units.
  const product = Number(match[1]) * factor;
  const whole = Math.round(product);
  return Math.abs(product - whole) < 1e-6 ? whole : undefined;
}

function formatWithUnit<Unit extends string>(
  value: number,
  units: Readonly<Record<Unit, number>>,
  zeroUnit: Unit,
): `${number}${Unit}` {
  let best = zeroUnit;
  let bestFactor = 0;
  for (const unit of Object.keys(units) as Unit[]) {
    const factor = units[unit];
    if (value !== 0 && value % factor === 0 && factor > bestFactor) {
      best = unit;
      bestFactor = factor;
    }
  }
  return `${value / (bestFactor || 1)}${best}`;
}
