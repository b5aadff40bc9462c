import type { SimErrorKind } from '../model/error-kind.ts';
import {
  FAULT_COMMON_PARAMS,
  FAULT_ERROR_TYPES,
  FAULTS,
  type FaultName,
  type FaultParam,
  faultRow,
  isFaultName,
} from './fault-table.ts';

/** Everything that is to go wrong with one request. */
export interface FaultPlan {
  /** As it was written. */
  readonly text: string;
  readonly pace: {
    readonly ttftMs?: number;
    readonly slowHeadMs?: number;
    readonly rate?: number;
    readonly tokens?: number;
  };
  readonly main: Fault | null;
  /** Only the first so many requests are hit. */
  readonly times: number | undefined;
  /** 0 to 1. */
  readonly chance: number | undefined;
  readonly key: string | undefined;
}

export interface Fault {
  readonly name: FaultName;
  /** In the unit of its row; undefined where the row has no default. */
  readonly value: number | undefined;
  /** What an error says; undefined for faults that are none. */
  readonly kind: SimErrorKind | undefined;
  /** `stall`: how long, ms. */
  readonly forMs: number | undefined;
}

/** A fault that cannot be read. */
export class FaultSyntaxError extends Error {
  constructor(text: string, problem: string) {
    const known = Object.keys(FAULTS).join(', ');
    super(
      `fault ${JSON.stringify(text.slice(0, 200))}: ${problem}. Known faults: ${known}. See docs/simulator.md`,
    );
    this.name = 'FaultSyntaxError';
  }
}

interface Draft {
  readonly name: FaultName;
  value: number | undefined;
  readonly params: Map<FaultParam, string>;
}

/**
 * Reads the one grammar of faults. Words are separated by spaces, commas or `!`.
 * A word is `name`, `name=value` or, behind the fault it belongs to, `parameter=value`.
 * @throws FaultSyntaxError
 */
export function parseFault(text: string): FaultPlan {
  const drafts: Draft[] = [];
  const common = new Map<string, string>();
  for (const word of text.split(/[\s,!]+/).filter((one) => one !== '')) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const value = equals < 0 ? undefined : word.slice(equals + 1);
    const last = drafts.at(-1);
    if (isFaultName(name)) drafts.push({ name, value: givenValue(text, name, value), params: new Map() });
    else if (Object.hasOwn(FAULT_COMMON_PARAMS, name) && value) common.set(name, value);
    else if (last && isParamOf(last.name, name) && value) last.params.set(name, value);
    else
      throw new FaultSyntaxError(
        text,
        `"${word}" is neither a fault nor a parameter${last ? ` of ${last.name}` : ''}`,
      );
  }
  if (drafts.length === 0) throw new FaultSyntaxError(text, 'it names no fault');
  const mains = drafts.filter((draft) => faultRow(draft.name).stage !== 'pace');
  const [first, second] = mains;
  if (first && second)
    throw new FaultSyntaxError(text, `${first.name} and ${second.name} do not go together`);
  const main = first ? finished(text, first) : null;
  const times = common.get('times');
  const chance = common.get('chance');
  return {
    text: text.trim(),
    pace: paceOf(drafts),
    main,
    times:
      first?.name === 'down' ? first.value : times === undefined ? undefined : numberOf(text, 'times', times),
    chance: chance === undefined ? undefined : numberOf(text, 'chance', chance),
    key: common.get('key'),
  };
}

function paceOf(drafts: readonly Draft[]): FaultPlan['pace'] {
  const value = (name: FaultName) => drafts.find((draft) => draft.name === name)?.value;
  const ttftMs = value('slow') ?? value('ttft');
  const slowHeadMs = value('slow-head');
  const rate = value('rate');
  const tokens = value('tokens');
  return {
    ...(ttftMs === undefined ? {} : { ttftMs }),
    ...(slowHeadMs === undefined ? {} : { slowHeadMs }),
    ...(rate === undefined ? {} : { rate }),
    ...(tokens === undefined ? {} : { tokens }),
  };
}

function isParamOf(fault: FaultName, name: string): name is FaultParam {
  return (faultRow(fault).params ?? []).some((param) => param === name);
}

function givenValue(text: string, name: FaultName, value: string | undefined): number | undefined {
  const row = faultRow(name);
  if (value === undefined) return row.value;
  if (row.unit === undefined) throw new FaultSyntaxError(text, `${name} takes no value`);
  return numberOf(text, name, value);
}

function finished(text: string, draft: Draft): Fault {
  const { name, params } = draft;
  let { value } = draft;
  let kind = faultRow(name).kind;
  const given = (param: FaultParam): number | undefined => {
    const written = params.get(param);
    return written === undefined ? undefined : numberOf(text, param, written);
  };
  value = given('after') ?? given('retry-after') ?? value;
  const status = given('status');
  if (name === 'html') value = status ?? value;
  if (name === 'html' && (value === undefined || value < 200 || value > 599)) {
    throw new FaultSyntaxError(text, 'html takes a status from 200 to 599');
  }
  if (name === 'down') kind = kindOfStatus(text, status ?? 503);
  if (name === 'error') {
    kind = FAULT_ERROR_TYPES[params.get('type') ?? 'overloaded'];
    if (!kind)
      throw new FaultSyntaxError(text, `type is one of ${Object.keys(FAULT_ERROR_TYPES).join(', ')}`);
  }
  return { name, value, kind, forMs: given('for') };
}

function kindOfStatus(text: string, status: number): SimErrorKind {
  const name = `${status}`;
  const kind = isFaultName(name) ? faultRow(name).kind : undefined;
  if (!kind) throw new FaultSyntaxError(text, `status=${status} is not among the statuses of the table`);
  return kind;
}

function numberOf(text: string, name: string, value: string): number {
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(value))
    throw new FaultSyntaxError(text, `${name}=${value} is not a number`);
  const number = Number(value);
  if (name === 'chance' && number > 1) throw new FaultSyntaxError(text, 'chance is between 0 and 1');
  const whole =
    name !== 'chance' &&
    name !== 'retry-after' &&
    name !== '429' &&
    name !== '503' &&
    name !== '529' &&
    name !== 'rate';
  if (whole && !Number.isInteger(number))
    throw new FaultSyntaxError(text, `${name}=${value} is not a whole number`);
  return number;
}
