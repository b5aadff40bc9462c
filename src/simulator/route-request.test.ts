import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { routeSimRequest, type SimRoute } from './route-request.ts';

const OPENAI: SimRoute = { operation: 'chat', dialect: 'openai-chat' };
const ANTHROPIC: SimRoute = { operation: 'chat', dialect: 'anthropic-messages' };
const COUNT: SimRoute = { operation: 'count-tokens', dialect: 'anthropic-messages' };
const bedrock = (dialect: 'bedrock-converse' | 'bedrock-invoke', pathStream: boolean): SimRoute => ({
  operation: 'chat',
  dialect,
  pathModel: 'm',
  pathStream,
});

describe('a path', () => {
  const POSTS: readonly [string, SimRoute][] = [
    ['/v1/chat/completions', OPENAI],
    ['/chat/completions', OPENAI],
    ['/openai/v1/chat/completions?api-version=1', OPENAI],
    ['/v1/messages', ANTHROPIC],
    ['/anthropic/v1/messages', ANTHROPIC],
    ['/v1/messages?beta=true', ANTHROPIC],
    ['/v1/messages/count_tokens', COUNT],
    ['/model/m/converse', bedrock('bedrock-converse', false)],
    ['/model/m/converse-stream', bedrock('bedrock-converse', true)],
    ['/model/m/invoke', bedrock('bedrock-invoke', false)],
    ['/bedrock/model/m/invoke-with-response-stream', bedrock('bedrock-invoke', true)],
    ['/model/m/count-tokens', { operation: 'count-tokens', dialect: 'bedrock-converse', pathModel: 'm' }],
  ];
  for (const [path, route] of POSTS) {
    test(`POST ${path}`, () => assert.deepEqual(routeSimRequest('POST', path, false), route));
    test(`GET ${path} is the wrong method, said in its dialect`, () => {
      const { dialect } = route;
      assert.deepEqual(routeSimRequest('GET', path, false), { operation: 'none', dialect, kind: 'method' });
    });
  }

  for (const [path, modelId] of [
    ['/v1/models', undefined],
    ['/v1/models?limit=20', undefined],
    ['/v1/models/sim-1', 'sim-1'],
    ['/v1/models/a%2Fb', 'a/b'],
  ] as const) {
    test(`GET ${path} is answered in the dialect of the caller`, () => {
      const more = modelId === undefined ? {} : { modelId };
      const openai = { operation: 'models', dialect: 'openai-chat', ...more };
      assert.deepEqual(routeSimRequest('GET', path, false), openai);
      assert.deepEqual(routeSimRequest('GET', path, true), { ...openai, dialect: 'anthropic-messages' });
    });
  }

  const UNKNOWN: readonly [string, string, boolean, SimRoute][] = [
    ['POST', '/v1/models', false, { operation: 'none', dialect: 'openai-chat', kind: 'method' }],
    ['POST', '/v1/embeddings', false, { operation: 'none', dialect: 'openai-chat', kind: 'not-found' }],
    ['POST', '/v1/embeddings', true, { operation: 'none', dialect: 'anthropic-messages', kind: 'not-found' }],
    ['POST', '/model/m/fly', false, { operation: 'none', dialect: 'bedrock-converse', kind: 'not-found' }],
    ['DELETE', '/v1/messages', false, { operation: 'none', dialect: 'anthropic-messages', kind: 'method' }],
    ['GET', '/', false, { operation: 'none', dialect: 'openai-chat', kind: 'not-found' }],
  ];
  for (const [method, path, speaksAnthropic, route] of UNKNOWN) {
    test(`${method} ${path}${speaksAnthropic ? ' with anthropic-version' : ''} leads nowhere`, () => {
      assert.deepEqual(routeSimRequest(method, path, speaksAnthropic), route);
    });
  }
});

describe('a model id in a path', () => {
  test('comes back as it was before it was percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        const route = routeSimRequest('POST', `/model/${encodeURIComponent(id)}/converse`, false);
        assert.equal(route.operation === 'chat' && route.pathModel, id);
      }),
    );
  });

  test('stays as it is where its encoding is broken', () => {
    const route = routeSimRequest('POST', '/model/a%ZZ/converse', false);
    assert.equal(route.operation === 'chat' && route.pathModel, 'a%ZZ');
  });
});
