import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stemOf } from './stem.ts';

const FORMS: Readonly<Record<string, readonly string[]>> = {
  cancel: ['cancel', 'cancels', 'canceling', 'canceled'],
  stop: ['stop', 'stops', 'stopped', 'stopping'],
  make: ['make', 'makes', 'making', 'made'],
  change: ['change', 'changes', 'changed', 'changing'],
  create: ['create', 'creates', 'created', 'creating'],
  city: ['city', 'cities'],
  box: ['box', 'boxes'],
  child: ['child', 'children', 'kids'],
  carry: ['carry', 'carries', 'carried'],
};

for (const [stem, forms] of Object.entries(FORMS)) {
  test(`${forms.join(', ')} are one word`, () => assert.deepEqual([...new Set(forms.map(stemOf))], [stem]));
}

test('words that only look alike stay apart', () => {
  for (const [one, other] of [
    ['plan', 'plane'],
    ['car', 'care'],
    ['us', 'use'],
    ['news', 'new'],
    ['bus', 'buss'],
    ['safe', 'unsafe'],
    ['big', 'bigger'],
    ['gas', 'ga'],
  ] as const)
    assert.notEqual(stemOf(one), stemOf(other));
});
