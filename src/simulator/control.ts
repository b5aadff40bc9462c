import type { HttpReply } from '../ports/http-server.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { FaultChooser } from './faults/choose-fault.ts';
import { type FaultScript, parseScript } from './faults/fault-script.ts';
import { FAULT_COMMON_PARAMS, FAULTS } from './faults/fault-table.ts';

export interface ControlParts {
  readonly script: FaultScript;
  readonly chooser: FaultChooser;
  readonly log: AttemptLog;
  readonly models: readonly string[];
}

export function isControlPath(target: string): boolean {
  return /^\/_sim(\/|\?|$)/.test(target);
}

/** Answers the control API: `/_sim`, `/_sim/script` and `/_sim/log`. */
export function controlReply(
  method: string,
  target: string,
  body: Uint8Array,
  parts: ControlParts,
): HttpReply {
  const path = target.split('?', 1)[0]?.replace(/\/$/, '');
  if (path === '/_sim') {
    return json(200, {
      name: 'Sluiceway simulator',
      models: parts.models,
      faults: FAULTS,
      parameters: FAULT_COMMON_PARAMS,
    });
  }
  if (path === '/_sim/log') {
    if (method === 'GET') return json(200, parts.log.entries());
    if (method !== 'DELETE') return notAllowed('GET, DELETE');
    parts.log.clear();
    return json(200, []);
  }
  if (path !== '/_sim/script')
    return json(404, { error: 'the control paths are /_sim, /_sim/script and /_sim/log' });
  if (method === 'POST') return addScript(body, parts.script);
  if (method === 'DELETE') {
    parts.script.clear();
    parts.chooser.reset();
  } else if (method !== 'GET') return notAllowed('GET, POST, DELETE');
  return json(200, parts.script.list());
}

function addScript(body: Uint8Array, script: FaultScript): HttpReply {
  try {
    script.add(parseScript(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))));
    return json(200, script.list());
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : 'the script cannot be read' });
  }
}

function notAllowed(allow: string): HttpReply {
  return {
    ...json(405, { error: `this path takes ${allow}` }),
    headers: { 'content-type': 'application/json', allow },
  };
}

function json(status: number, value: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
