import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bedrockModel } from './models.ts';

describe('what a Bedrock model id tells', () => {
  for (const [id, vendor] of [
    ['anthropic.claude-sonnet-4-20250514-v1:0', 'anthropic'],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'anthropic'],
    ['us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic'],
    ['global.anthropic.claude-opus-4-6-v1', 'anthropic'],
    ['jp.anthropic.claude-opus-5', 'anthropic'],
    ['eu.anthropic.claude-3-7-sonnet-20250219-v1:0', 'anthropic'],
    ['apac.anthropic.claude-3-haiku-20240307-v1:0', 'anthropic'],
    ['anthropic.claude-v2:1', 'anthropic'],
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0',
      'anthropic',
    ],
    ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', 'amazon'],
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3', ''],
    ['us.meta.llama3-1-70b-instruct-v1:0', 'meta'],
    ['openai.gpt-oss-120b-1:0', 'openai'],
  ] as const) {
    test(id, () => {
      assert.equal(bedrockModel(id).vendor, vendor);
    });
  }

  test('the output limit asked for is at most 4096, less where the model gives less', () => {
    assert.equal(bedrockModel('us.anthropic.claude-opus-5').maxOutputTokens, 4096);
    assert.equal(bedrockModel('us.meta.llama3-1-70b-instruct-v1:0').maxOutputTokens, 2048);
  });
});
