import type { FieldCase } from './walk.ts';

interface SettledField {
  /** The end of the key. */
  readonly key: RegExp;
  /** Undefined: any value. */
  readonly value?: unknown;
  readonly why: string;
}

/** Members and values that nobody has to hear of. */
const SETTLED: readonly SettledField[] = [
  { key: /^model$/, why: 'the gateway chooses the target by it' },
  { key: /^anthropic_version$/, why: 'Bedrock has its own word for it' },
  { key: /^stream$/, value: false, why: 'an answer comes whole unless it is asked for as a stream' },
  { key: /^timeout_ms$/, why: 'the gateway itself holds the deadline' },
  { key: /include_usage$/, why: 'the gateway itself tells usage, or keeps it back' },
  {
    key: /anthropic_beta$/,
    why: 'callers send betas with every request, and they mean nothing in other formats',
  },
  { key: /^messages\.assistant$/, why: 'an answer without content says nothing' },
  { key: /ttl$/, value: '5m', why: 'a marker lives five minutes where nothing is said' },
  { key: /strict$/, value: false, why: 'no schema is held strictly unless it is asked for' },
  { key: /json_schema\.strict$/, value: true, why: 'Anthropic and Bedrock hold every schema of an answer' },
  {
    key: /citations(\.enabled)?\.enabled$/,
    value: false,
    why: 'no citations are made unless they are asked for',
  },
  { key: /is_error$/, value: false, why: 'a result is no error unless it says so' },
  { key: /status$/, value: 'success', why: 'a result is no error unless it says so' },
  { key: /parallel_tool_calls$/, value: true, why: 'every model may make several calls' },
  { key: /disable_parallel_tool_use$/, value: false, why: 'every model may make several calls' },
  { key: /^response_format\.text$/, why: 'an answer is a text unless a format is asked for' },
  { key: /tools\.own\.type$/, value: 'custom', why: "a tool is the caller's unless it says otherwise" },
  { key: /document\.format$/, value: 'pdf', why: 'bytes are a PDF unless it is said what they are' },
  { key: /image\.format$/, why: 'the bytes tell what they are, and are PNG here' },
  { key: /source\.text\.media_type$/, value: 'text/plain', why: 'a text is plain unless it says otherwise' },
  { key: /(^|\.)thinking\.disabled$/, why: 'nothing is said to a model that does not think by itself' },
  {
    key: /^reasoning_effort$/,
    value: 'none',
    why: 'nothing is said to a model that does not think by itself',
  },
  { key: /signature$/, why: 'a signature is for the model that made it; the thought goes on' },
];

export function isSettled({ key, value }: FieldCase): boolean {
  return SETTLED.some((each) => each.key.test(key) && (!('value' in each) || each.value === value));
}
