import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CallToAdmit, Limiter } from '../admit/limits/limiter.ts';
import type { Reservation } from '../admit/limits/reservation.ts';
import { toyTarget } from '../call/toy-target.fixture.ts';
import type { DegradeStep } from '../config/settings.ts';
import { failure } from '../core/failure.ts';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { FakeHttpClient } from '../testing/fake-http-client.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { reserveCall, reservedRoute } from './reserve-call.ts';

function route(name: string, models: readonly string[], degrade: readonly DegradeStep[] = []) {
  const target = toyTarget(new FakeHttpClient([]));
  const targets = models.map((model) => ({ ...target, name: { ...target.name, model } }));
  return { name, targets, degrade, maxTokens: 77 };
}

const ROUTES = [route('small', ['s1']), route('mixed', ['free', 's2'])];
const router = {
  routeOf: (name: string) => ROUTES.find((each) => each.name === name) ?? failure('model_not_found'),
};
const LADDER: readonly DegradeStep[] = [
  { type: 'model', model: 'small' },
  { type: 'model', model: 'mixed' },
  { type: 'model', model: 'gone' },
  { type: 'message', text: 'sorry' },
];
const allBut = (...models: string[]) =>
  ({ mayUse: ({ model }: { model: string }) => !models.includes(model) }) as unknown as Reservation;

describe('a call reserves', () => {
  test('for all targets that may be asked, those of its ladder too', () => {
    const calls: CallToAdmit[] = [];
    const limiter = {
      reserve(call: CallToAdmit) {
        calls.push(call);
        return undefined;
      },
    } as unknown as Limiter;
    const call = { request: sampleRequest(), record: new FakeRecord(), caller: undefined };
    reserveCall({ ...call, route: route('big', ['b1', 'b2'], LADDER) }, { limiter, router });
    assert.deepEqual(
      calls[0]?.targets.map(({ model }) => model),
      ['b1', 'b2', 's1', 'free', 's2'],
    );
    assert.equal(calls[0]?.modelMaxTokens, 77);
    assert.equal(calls[0]?.model, 'big');
  });

  test('nothing where nothing is limited', () => {
    const call = { request: sampleRequest(), record: new FakeRecord(), caller: undefined };
    assert.equal(reserveCall({ ...call, route: route('big', ['b1']) }, { router }), undefined);
  });
});

describe('a reserved route', () => {
  const big = route('big', ['b1', 'b2'], LADDER);

  test('is the same one where all of it is covered', () => {
    assert.equal(reservedRoute(big, allBut(), { router }), big);
  });

  test('lacks the targets that are not, and the steps with such targets', () => {
    const usable = reservedRoute(big, allBut('b1', 'free'), { router });
    assert.deepEqual(
      usable.targets.map(({ name }) => name.model),
      ['b2'],
    );
    assert.deepEqual(usable.degrade, [LADDER[0], LADDER[2], LADDER[3]]);
  });
});
