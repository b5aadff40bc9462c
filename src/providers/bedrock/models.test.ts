import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bedrockModel } from './models.ts';

describe('what a Bedrock model id tells', () => {
  for (const [id, vendor, claude] of [
    ['anthropic.claude-sonnet-4-20250514-v1:0', 'anthropic', 4],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'anthropic', 4],
    ['us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic', 4.5],
    ['global.anthropic.claude-opus-4-6-v1', 'anthropic', 4.6],
    ['jp.anthropic.claude-opus-5', 'anthropic', 5],
    ['eu.anthropic.claude-3-7-sonnet-20250219-v1:0', 'anthropic', 3.7],
    ['apac.anthropic.claude-3-haiku-20240307-v1:0', 'anthropic', 3],
    ['anthropic.claude-v2:1', 'anthropic', 2],
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0',
      'anthropic',
      4.5,
    ],
    ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', 'amazon', 0],
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3', '', 0],
    ['us.meta.llama3-1-70b-instruct-v1:0', 'meta', 0],
    ['openai.gpt-oss-120b-1:0', 'openai', 0],
  ] as const) {
    test(id, () => {
      const model = bedrockModel(id);
      assert.deepEqual([model.vendor, model.claude], [vendor, claude]);
    });
  }

  test('the output limit asked for is at most 4096, less where the model gives less', () => {
    assert.equal(bedrockModel('us.anthropic.claude-opus-5').maxOutputTokens, 4096);
    assert.equal(bedrockModel('us.meta.llama3-1-70b-instruct-v1:0').maxOutputTokens, 2048);
  });
});
