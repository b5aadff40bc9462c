/** Numbers in one spelling: words become digits, `7 pm` becomes `19:00`, units have one name. */
export function withPlainNumbers(tokens: readonly string[]): readonly string[] {
  const out: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const spelled = spelledNumber(tokens, at);
    if (spelled) {
      out.push(spelled.number);
      at = spelled.next;
      continue;
    }
    const token = tokens[at] ?? '';
    out.push(/^[-+]?\d/.test(token) ? plainNumber(token) : token);
    at++;
  }
  return withUnits(out);
}

export function isNumber(token: string): boolean {
  return /^[-+]?\d/.test(token);
}

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SCALES: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1_000],
  ['million', 1_000_000],
  ['billion', 1_000_000_000],
]);

function spelledNumber(
  tokens: readonly string[],
  from: number,
): { number: string; next: number } | undefined {
  let at = from;
  let value: number | undefined;
  const small = (): number | undefined => {
    const ten = TENS.indexOf(tokens[at] ?? '');
    if (ten >= 0) {
      at++;
      const one = ONES.indexOf(tokens[at] ?? '');
      if (one < 1 || one > 9) return (ten + 2) * 10;
      at++;
      return (ten + 2) * 10 + one;
    }
    const one = ONES.indexOf(tokens[at] ?? '');
    if (one < 0) return undefined;
    at++;
    return one;
  };
  value = small();
  if (value === undefined && tokens[at] === 'a' && SCALES.has(tokens[at + 1] ?? '')) {
    at++;
    value = 1;
  }
  if (value === undefined) return undefined;
  for (let scale = SCALES.get(tokens[at] ?? ''); scale !== undefined; scale = SCALES.get(tokens[at] ?? '')) {
    value *= scale;
    at++;
  }
  return { number: String(value), next: at };
}

function plainNumber(token: string): string {
  const time = /^[-+]?(\d{1,2}):(\d{2})(?:\s?([ap]))?/.exec(token);
  if (time) return clock(Number(time[1]), time[2] ?? '00', time[3]);
  const bare = token.replace(/,/g, '');
  // A version (`1.10.2`), a date and a fraction stay as they are written.
  return /^\+\d+$/.test(bare) ? bare.slice(1) : bare;
}

function clock(hours: number, minutes: string, half: string | undefined): string {
  const of24 = half === undefined ? hours : (hours % 12) + (half === 'p' ? 12 : 0);
  return `${of24}:${minutes}`;
}

/** A unit behind a number has one name; `7 pm` becomes a time, `1st` an ordinal. */
function withUnits(tokens: readonly string[]): readonly string[] {
  const out: string[] = [];
  for (const token of tokens) {
    const before = out.at(-1) ?? '';
    if (!isNumber(before)) out.push(CURRENCY.get(token) ?? token);
    else if (/^[ap]m$/.test(token) && /^\d{1,2}(:\d\d)?$/.test(before)) {
      const [hours = '', minutes = '00'] = before.split(':');
      out[out.length - 1] = clock(Number(hours), minutes, token.charAt(0));
    } else if (token === 'st' || token === 'nd' || token === 'rd' || token === 'th') {
      out[out.length - 1] = `${before}th`;
    } else if (token === 'k' && /^\d+(\.\d+)?$/.test(before)) {
      out[out.length - 1] = String(Number(before) * 1_000);
    } else out.push(UNITS.get(token) ?? CURRENCY.get(token) ?? token);
  }
  return currencyBehind(out);
}

/** `$ 5` is `5 dollar`. */
function currencyBehind(tokens: readonly string[]): readonly string[] {
  const out = [...tokens];
  for (let at = 0; at + 1 < out.length; at++) {
    const [unit = '', number = ''] = [out[at], out[at + 1]];
    if (!MONEY.has(unit) || !isNumber(number) || isNumber(out[at - 1] ?? '')) continue;
    out[at] = number;
    out[at + 1] = unit;
  }
  return out;
}

function byAlias(groups: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(groups).flatMap(([name, words]) =>
      words.split(' ').map((word): [string, string] => [word, name]),
    ),
  );
}

const CURRENCY = byAlias({
  dollar: '$ usd dollars dollar bucks',
  euro: '€ eur euros euro',
  pound: '£ gbp pounds pound quid',
  yen: '¥ jpy yen',
});

const MONEY: ReadonlySet<string> = new Set(['dollar', 'euro', 'pound', 'yen']);

const UNITS = byAlias({
  '%': '% percent pct',
  kg: 'kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes',
  g: 'g gram grams gramme grammes',
  mg: 'mg milligram milligrams',
  lb: 'lb lbs',
  l: 'l litre litres liter liters',
  ml: 'ml millilitre millilitres milliliter milliliters',
  m: 'm metre metres meter meters',
  km: 'km kms kilometre kilometres kilometer kilometers',
  cm: 'cm centimetre centimetres centimeter centimeters',
  mile: 'mile miles mi',
  inch: 'inch inches',
  ft: 'ft foot feet',
  s: 's sec secs second seconds',
  min: 'min mins minute minutes',
  h: 'h hr hrs hour hours',
  day: 'day days',
  week: 'week weeks wk wks',
  month: 'month months mo',
  year: 'year years yr yrs',
  gb: 'gb gigabyte gigabytes',
  mb: 'mb megabyte megabytes',
  kb: 'kb kilobyte kilobytes',
  tb: 'tb terabyte terabytes',
  c: '°c celsius',
  f: '°f fahrenheit',
});
