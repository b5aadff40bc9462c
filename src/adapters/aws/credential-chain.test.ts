import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CredentialSource } from '../../ports/credential-source.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { type AwsIdentity, createAwsCredentialChain } from './credential-chain.ts';

const MINUTE_MS = 60_000;

/** A chain whose finds are counted and scripted: each call takes the next outcome, the last one for good. */
function scripted(outcomes: (clock: FakeClock) => readonly (AwsIdentity | Error)[]) {
  const clock = new FakeClock();
  const list = outcomes(clock);
  let finds = 0;
  const chain = createAwsCredentialChain({
    clock,
    environment: {},
    find: async () => {
      const outcome = list[Math.min(finds, list.length - 1)];
      finds += 1;
      await Promise.resolve();
      if (!outcome || outcome instanceof Error) throw outcome ?? new Error('nothing scripted');
      return outcome;
    },
  });
  return { chain, clock, finds: () => finds };
}

function identity(accessKeyId: string, expiration?: Date): AwsIdentity {
  return { accessKeyId, secretAccessKey: 's', ...(expiration ? { expiration, sessionToken: 't' } : {}) };
}

async function keyOf(chain: CredentialSource): Promise<string> {
  const credentials = await chain.credentials();
  return credentials.type === 'aws' ? credentials.accessKeyId : credentials.type;
}

/** Lets whatever is under way in the background end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe('the AWS credential chain', () => {
  test('is asked once by all who wait, and its find is kept', async () => {
    const { chain, clock, finds } = scripted(() => [identity('a')]);
    assert.deepEqual(await Promise.all([keyOf(chain), keyOf(chain), keyOf(chain)]), ['a', 'a', 'a']);
    await clock.advance(365 * 24 * 60 * MINUTE_MS);
    assert.equal(await keyOf(chain), 'a');
    assert.equal(finds(), 1);
  });

  test('kept credentials come without a promise', async () => {
    const { chain } = scripted(() => [identity('a')]);
    await chain.credentials();
    assert.ok(!(chain.credentials() instanceof Promise));
  });

  test('temporary ones are renewed five minutes before they expire, while the old ones still serve', async () => {
    const { chain, clock, finds } = scripted((now) => [
      identity('old', new Date(now.now() + 60 * MINUTE_MS)),
      identity('new', new Date(now.now() + 120 * MINUTE_MS)),
    ]);
    await keyOf(chain);
    await clock.advance(54 * MINUTE_MS);
    assert.equal(await keyOf(chain), 'old');
    assert.equal(finds(), 1);
    await clock.advance(2 * MINUTE_MS);
    assert.equal(await keyOf(chain), 'old');
    await settle();
    assert.equal(finds(), 2);
    assert.equal(await keyOf(chain), 'new');
    assert.equal(finds(), 2);
  });

  test('a failed renewal does not disturb while the old ones last, and is told once they have expired', async () => {
    const { chain, clock, finds } = scripted((now) => [
      identity('old', new Date(now.now() + 10 * MINUTE_MS)),
      new Error('IMDS is down'),
    ]);
    await keyOf(chain);
    await clock.advance(6 * MINUTE_MS);
    assert.equal(await keyOf(chain), 'old');
    await settle();
    assert.equal(await keyOf(chain), 'old');
    await settle();
    assert.equal(finds(), 2);
    await clock.advance(5 * MINUTE_MS);
    await assert.rejects(keyOf(chain), /No AWS credentials found.*IMDS is down/);
  });

  test('without credentials the error says where was looked, and is kept for five seconds', async () => {
    const { chain, clock, finds } = scripted(() => [new Error('nothing there'), identity('a')]);
    await assert.rejects(keyOf(chain), /environment variables.*instance metadata.*nothing there/);
    await assert.rejects(keyOf(chain), /nothing there/);
    assert.equal(finds(), 1);
    await clock.advance(5_000);
    assert.equal(await keyOf(chain), 'a');
  });

  test("finds a Bedrock API key as the AWS SDKs do, but not past a profile's name", async () => {
    const environment = { AWS_BEARER_TOKEN_BEDROCK: 'bedrock-api-key' };
    const clock = new FakeClock();
    const find = async () => identity('a');
    const plain = createAwsCredentialChain({ clock, environment, find });
    assert.deepEqual(await plain.credentials(), { type: 'api-key', apiKey: 'bedrock-api-key' });
    assert.equal(await keyOf(createAwsCredentialChain({ clock, environment, find, profile: 'dev' })), 'a');
  });

  test("the AWS SDK's own chain finds keys in the environment", async () => {
    const before = { ...process.env };
    process.env.AWS_ACCESS_KEY_ID = 'AKIDFROMENV';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    delete process.env.AWS_PROFILE;
    delete process.env.AWS_SESSION_TOKEN;
    try {
      const chain = createAwsCredentialChain({ clock: new FakeClock(), environment: {} });
      assert.deepEqual(await chain.credentials(), {
        type: 'aws',
        accessKeyId: 'AKIDFROMENV',
        secretAccessKey: 'secret',
      });
    } finally {
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'AWS_SESSION_TOKEN']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });
});
