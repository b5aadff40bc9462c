import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '../testing/fake-clock.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { AttemptLog } from './attempt-log.ts';
import { controlReply, isControlPath } from './control.ts';
import { FaultChooser } from './faults/choose-fault.ts';
import { FaultScript } from './faults/fault-script.ts';
import { FAULTS } from './faults/fault-table.ts';

describe('a control path', () => {
  for (const [path, is] of [
    ['/_sim', true],
    ['/_sim/', true],
    ['/_sim?x=1', true],
    ['/_sim/log', true],
    ['/_simulator', false],
    ['/v1/_sim/log', false],
  ] as const) {
    test(`is ${is ? '' : 'not '}${path}`, () => assert.equal(isControlPath(path), is));
  }
});

describe('the control API', () => {
  test('lists the faults and models', () => {
    const { status, json } = control().ask('GET', '/_sim');
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json.faults), Object.keys(FAULTS));
    assert.deepEqual(json.models, ['sim-1']);
  });

  test('adds script entries, one or a list, shows what is left, and drops them', () => {
    const { ask, parts } = control();
    assert.equal(ask('POST', '/_sim/script', { model: 'a', faults: ['429', '500'] }).status, 200);
    ask('POST', '/_sim/script/', [{ model: 'b', faults: 'ok', steady: true }]);
    parts.script.next('a');
    const left = [
      { model: 'a', faults: ['500'], steady: false },
      { model: 'b', faults: ['ok'], steady: true },
    ];
    assert.deepEqual(ask('GET', '/_sim/script?pretty').json, left);
    assert.deepEqual(ask('DELETE', '/_sim/script').json, []);
    assert.equal(parts.script.next('a'), null);
  });

  test('forgets what times has counted together with the script', () => {
    const { ask, parts } = control();
    const hit = () =>
      parts.chooser.choose({ header: '500 times=1', directive: undefined, model: 'm' }) !== null;
    assert.deepEqual([hit(), hit()], [true, false]);
    ask('DELETE', '/_sim/script');
    assert.equal(hit(), true);
  });

  test('shows the log and empties it', () => {
    const { ask, parts } = control();
    parts.log.begin();
    assert.equal(ask('GET', '/_sim/log').json[0].outcome, 'pending');
    assert.deepEqual(ask('DELETE', '/_sim/log').json, []);
    assert.deepEqual(ask('GET', '/_sim/log').json, []);
  });

  test('says where a script cannot be read, and takes none of it', () => {
    const { ask, send, parts } = control();
    assert.match(ask('POST', '/_sim/script', { faults: ['boom'] }).json.error, /"boom"/);
    assert.equal(ask('POST', '/_sim/script', [{ faults: ['ok'] }, {}]).status, 400);
    const noUtf8 = Buffer.from('{"model":"\xff","faults":["ok"]}', 'latin1');
    for (const body of ['{', noUtf8]) {
      const { status, json } = send('POST', '/_sim/script', body);
      assert.equal(status, 400);
      assert.ok(json.error.length > 0);
    }
    assert.deepEqual(parts.script.list(), []);
  });

  for (const [method, path, status, allow] of [
    ['PUT', '/_sim/script', 405, 'GET, POST, DELETE'],
    ['POST', '/_sim/log', 405, 'GET, DELETE'],
    ['GET', '/_sim/other', 404, undefined],
  ] as const) {
    test(`answers ${method} ${path} with ${status}`, () => {
      const reply = control().ask(method, path);
      assert.deepEqual([reply.status, reply.allow], [status, allow]);
      assert.equal(typeof reply.json.error, 'string');
    });
  }
});

function control() {
  const script = new FaultScript();
  const chooser = new FaultChooser(script, seededRandom());
  const log = new AttemptLog(new FakeClock(), 10, 1000);
  const parts = { script, chooser, log, models: ['sim-1'] };
  const send = (method: string, path: string, body: string | Uint8Array) => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    const reply = controlReply(method, path, bytes, parts);
    return { status: reply.status, allow: reply.headers.allow, json: JSON.parse(String(reply.body)) };
  };
  return {
    parts,
    send,
    ask: (method: string, path: string, body?: unknown) => send(method, path, JSON.stringify(body) ?? ''),
  };
}
