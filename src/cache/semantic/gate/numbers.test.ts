import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withPlainNumbers } from './numbers.ts';
import { gateTokens } from './tokens.ts';

const CASES: Readonly<Record<string, string>> = {
  'at 7pm': 'at 19:00',
  'at 7 pm': 'at 19:00',
  'at 7:30 a.m.': 'at 7:30',
  'at 12 am': 'at 0:00',
  'twenty-five eggs': '25 eggs',
  'two hundred': '200',
  'a thousand': '1000',
  '1,000,000 people': '1000000 people',
  $5: '5 dollar',
  '£50': '50 pound',
  '100 USD': '100 dollar',
  '2kg of rice': '2 kg of rice',
  '2 kilos of rice': '2 kg of rice',
  'fifteen percent of 200': '15 % of 200',
  '1st': '1th',
  '10k users': '10000 users',
  'version 1.10.2': 'version 1.10.2',
  'x = -3': 'x = -3',
  '5-10 days': '5 to 10 day',
  'room 007': 'room 007',
};

for (const [text, plain] of Object.entries(CASES)) {
  test(`${text} is ${plain}`, () => assert.equal(withPlainNumbers(gateTokens(text)).join(' '), plain));
}
