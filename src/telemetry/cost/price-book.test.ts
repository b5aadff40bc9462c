import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { calcPrice } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { priceOfOwn } from '../../core/pricing/own-price.ts';
import { NO_USAGE, type Usage } from '../../core/usage.ts';
import { PRICE_TABLE, PriceBook } from './price-book.ts';

const NOW = Date.UTC(2026, 10, 24);
const book = new PriceBook();
await book.load();

const VENDORS: Readonly<Record<string, string>> = {
  bedrock: 'aws',
  anthropic: 'anthropic',
  openai: 'openai',
  simulator: 'free',
};

function cost(kind: string, model: string, usage: Partial<Usage>, baseUrl?: string): number | undefined {
  const vendor = VENDORS[kind];
  const priced = vendor === undefined ? {} : { priceVendor: vendor };
  const target = { provider: `${kind}${baseUrl}`, providerKind: kind, model, ...priced };
  return book.cost(target, baseUrl, { ...NO_USAGE, ...usage }, NOW);
}

const USAGE = { inputTokens: 1_000, outputTokens: 200, cacheReadTokens: 10_000, cacheWriteTokens: 400 };
/** $3, $15, $0.30 and $3.75 a million. */
const SONNET_4 = 1_000 * 3 + 200 * 15 + 10_000 * 0.3 + 400 * 3.75;

describe('cost of a call', () => {
  test('Claude Sonnet 4 costs the same at Anthropic and on Bedrock, whatever the region prefix', () => {
    assert.equal(cost('anthropic', 'claude-sonnet-4-20250514', USAGE), SONNET_4);
    for (const prefix of ['', 'us.', 'eu.', 'apac.']) {
      assert.equal(
        cost('bedrock', `${prefix}anthropic.claude-sonnet-4-20250514-v1:0`, USAGE),
        SONNET_4,
        prefix,
      );
    }
    const profile =
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0';
    assert.equal(cost('bedrock', profile, USAGE), SONNET_4);
  });

  test('gpt-4o reads its cache at half the price', () => {
    const usage = { inputTokens: 1_000, outputTokens: 200, cacheReadTokens: 10_000 };
    assert.equal(cost('openai', 'gpt-4o', usage), 1_000 * 2.5 + 200 * 10 + 10_000 * 1.25);
    assert.equal(cost('openai', 'gpt-4o-2024-11-20', usage), cost('openai', 'gpt-4o', usage));
  });

  test('a Bedrock geography has its own price, and a model without cache price pays for input', () => {
    assert.equal(
      cost('bedrock', 'eu.anthropic.claude-haiku-4-5-20251001-v1:0', { inputTokens: 1_000 }),
      1_100,
    );
    assert.equal(
      cost('bedrock', 'global.anthropic.claude-haiku-4-5-20251001-v1:0', { inputTokens: 1_000 }),
      1_000,
    );
    assert.equal(cost('bedrock', 'us.meta.llama3-3-70b-instruct-v1:0', { cacheReadTokens: 1_000 }), 720);
  });

  test('is rounded once, to whole micro-dollars', () => {
    assert.equal(cost('bedrock', 'us.amazon.nova-lite-v1:0', { inputTokens: 7, outputTokens: 1 }), 1);
    assert.equal(cost('openai', 'gpt-4o', { inputTokens: 1 }), 3);
  });

  test('what is unknown is undefined, never free; the simulator is free', () => {
    assert.equal(cost('openai', 'llama3.2:3b', USAGE), undefined);
    assert.equal(
      cost('bedrock', 'arn:aws:bedrock:us-east-1:1:application-inference-profile/abc', USAGE),
      undefined,
    );
    assert.equal(cost('unheard-of', 'gpt-4o', USAGE), undefined);
    assert.equal(cost('simulator', 'anything', USAGE), 0);
  });

  test('a compatible server that the table knows by its address has its own prices', () => {
    const groq = cost(
      'openai',
      'llama-3.3-70b-versatile',
      { inputTokens: 1_000_000 },
      'https://api.groq.com/openai/v1',
    );
    assert.equal(groq, 590_000);
    assert.equal(cost('openai', 'gpt-4o', { inputTokens: 1_000 }, 'http://127.0.0.1:9/v1'), 2_500);
  });

  test('before the table is read nothing has a price, afterwards it has', async () => {
    const young = new PriceBook();
    const target = { provider: 'openai', providerKind: 'openai', priceVendor: 'openai', model: 'gpt-4o' };
    assert.equal(young.cost(target, undefined, { ...NO_USAGE, inputTokens: 1_000 }, NOW), undefined);
    await young.load();
    assert.equal(young.cost(target, undefined, { ...NO_USAGE, inputTokens: 1_000 }, NOW), 2_500);
  });

  test('agrees with the price library for any usage, tiers and reasoning prices included', () => {
    const models = [
      'claude-sonnet-4-20250514',
      'claude-sonnet-4-5-20250929',
      'claude-opus-4-20250514',
      'claude-3-haiku-20240307',
    ];
    const openai = ['gpt-4o', 'gpt-4o-mini', 'gpt-5', 'o3-mini', 'gpt-5.4'];
    const known = [
      ...models.map((m) => ['anthropic', m] as const),
      ...openai.map((m) => ['openai', m] as const),
    ];
    const tokens = fc.nat(400_000);
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        tokens,
        tokens,
        tokens,
        tokens,
        ([vendor, model], input, output, read, write) => {
          const listed = calcPrice(
            {
              input_tokens: input + read + write,
              output_tokens: output,
              cache_read_tokens: read,
              cache_write_tokens: write,
            },
            model,
            { providerId: vendor, timestamp: new Date(NOW) },
          );
          assert.ok(listed, model);
          const ours = cost(vendor, model, {
            inputTokens: input,
            outputTokens: output,
            cacheReadTokens: read,
            cacheWriteTokens: write,
          });
          // A part of a micro-dollar counts whole.
          const over = (ours ?? -1) - listed.total_price * 1e6;
          assert.ok(over > -0.0001 && over < 1, `${model}: ${ours} ${listed.total_price}`);
        },
      ),
    );
  });

  test("a target's own price wins over the table, and over what is free", () => {
    const own = priceOfOwn({ input: 1, output: 2 });
    for (const priceVendor of ['anthropic', 'free']) {
      const target = { provider: 'p', providerKind: 'k', model: 'claude-sonnet-4-20250514', priceVendor };
      const usage = { ...NO_USAGE, inputTokens: 10, outputTokens: 10 };
      assert.equal(book.cost({ ...target, price: own }, undefined, usage, NOW), 30);
    }
  });

  test('the price table is the installed one', () => {
    const text = readFileSync(
      new URL('../../../node_modules/@pydantic/genai-prices/package.json', import.meta.url),
      'utf8',
    );
    assert.equal(PRICE_TABLE.version, JSON.parse(text).version);
  });
});
