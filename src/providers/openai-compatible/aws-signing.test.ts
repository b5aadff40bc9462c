import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needsSignature, type SignedOptions, signingScope } from './aws-signing.ts';

function options(given: Partial<SignedOptions>): SignedOptions {
  const none = { apiKey: undefined, apiKeys: undefined, credentials: undefined, profile: undefined };
  return { baseUrl: 'https://api.openai.com/v1', region: undefined, ...none, ...given };
}

const RUNTIME = 'https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1';
const MANTLE = 'https://bedrock-mantle.us-east-2.api.aws/openai/v1';
const keys = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: undefined };

describe('who is signed for', () => {
  test('Bedrock at its own hosts where no key is given, and whoever has AWS options', () => {
    for (const baseUrl of [RUNTIME, MANTLE]) {
      assert.ok(needsSignature(options({ baseUrl })));
      assert.equal(needsSignature(options({ baseUrl, apiKey: 'k' })), false);
    }
    for (const given of [{ region: 'us-east-1' }, { credentials: keys }, { profile: 'p' }])
      assert.ok(needsSignature(options(given)));
    assert.equal(needsSignature(options({})), false);
    assert.equal(
      needsSignature(options({ baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com.evil.example' })),
      false,
    );
  });

  test('each endpoint has a service of its own; the region is the host’s, or what is said', () => {
    const env = { AWS_REGION: 'ap-south-1' };
    assert.deepEqual(signingScope(options({ baseUrl: RUNTIME }), env), {
      service: 'bedrock',
      region: 'eu-west-1',
    });
    assert.deepEqual(signingScope(options({ baseUrl: MANTLE }), env), {
      service: 'bedrock-mantle',
      region: 'us-east-2',
    });
    const vpc = options({ baseUrl: 'https://vpce-1.example/openai/v1', credentials: keys });
    assert.deepEqual(signingScope(vpc, env), { service: 'bedrock', region: 'ap-south-1' });
    assert.deepEqual(signingScope({ ...vpc, region: 'us-west-2' }, env).region, 'us-west-2');
    assert.deepEqual(signingScope(vpc, {}), { service: 'bedrock' });
  });
});
