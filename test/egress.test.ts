import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { HttpClient } from '../src/ports/http-client.ts';
import { composeGateway } from '../src/roots/compose-gateway.ts';
import { simulatorHttpClient } from '../src/simulator/client.ts';
import { createSimulator } from '../src/simulator/simulator.ts';
import { FakeRequest } from '../src/testing/fake-request.ts';
import { settingsFor } from './harness/composed-gateway.ts';
import { testRuntime } from './harness/runtime.ts';

/** Where a gateway must not be led: this machine in every spelling, clouds' metadata, private networks, other schemes. */
function hostileUrls(port: number): readonly string[] {
  const here = [
    ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001'],
    ...[
      '0.0.0.0',
      '0',
      'localhost',
      'LOCALHOST',
      'localhost.',
      'a.localhost',
      '127.255.255.254',
      '127.0.0.2',
    ],
    ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]'],
    ...['①②⑦.⓪.⓪.①', '127。0。0。1', '%31%32%37.0.0.1', 'user:pass@127.0.0.1', 'public.example@127.0.0.1'],
    ...['127.0.0.1.nip.io', 'localtest.me', 'rebind.127.0.0.1.example', 'spoofed.burpcollaborator.net'],
  ];
  const elsewhere = [
    ...[
      '169.254.169.254',
      '169.254.170.2',
      '0xa9fea9fe',
      '2852039166',
      '[fd00:ec2::254]',
      '[::ffff:169.254.169.254]',
    ],
    ...['metadata.google.internal', 'metadata', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
    ...[
      '10.0.0.1',
      '172.16.0.1',
      '192.168.0.1',
      '100.64.0.1',
      '[fc00::1]',
      '[fe80::1]',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...['kubernetes.default.svc', 'host.docker.internal', 'redis', 'postgres', 'internal.test'],
  ];
  const web = [...here.map((host) => `${host}:${port}`), ...elsewhere].flatMap((host) => [
    `http://${host}/latest/meta-data/iam/security-credentials/`,
    `https://${host}/x.png`,
  ]);
  const at = `127.0.0.1:${port}`;
  const other = [
    ...[
      'file:///etc/passwd',
      'file://localhost/etc/passwd',
      '/etc/passwd',
      '//etc/passwd',
      '../../etc/passwd',
    ],
    ...[
      `ftp://${at}/a`,
      `gopher://${at}/_GET`,
      `dict://${at}/info`,
      `ldap://${at}/a`,
      `tftp://${at}/a`,
      `ws://${at}/`,
    ],
    ...[
      `jar:http://${at}!/a`,
      `data:text/html,<img src=http://${at}>`,
      `s3://bucket/key`,
      `blob:http://${at}/a`,
    ],
    ...[
      `http:/${at}/a`,
      `http:\\\\${at}\\a`,
      `//${at}/a`,
      `http://public.example#@${at}/`,
      `http://${at}?@public.example/`,
    ],
    ...[`http://${at}/\r\nHost: evil`, ` http://${at}/ `, `HtTp://${at}/`, `http://${at}:80@public.example/`],
  ];
  return [...web, ...other];
}

interface Asked {
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const text = 'Look at it.';
const PNG = 'iVBORw0KGgo=';

/** Every place of a request in which a caller may write an address. */
const PLACES: Readonly<Record<string, (url: string, model: string) => Asked>> = {
  'openai: image_url': (url, model) => openai(model, [{ type: 'image_url', image_url: { url } }]),
  'openai: file': (url, model) => openai(model, [{ type: 'file', file: { file_data: url, filename: url } }]),
  'openai: file_id': (url, model) => openai(model, [{ type: 'file', file: { file_id: url } }]),
  'openai: text, user and metadata': (url, model) =>
    openai(model, [{ type: 'text', text: url }], { user: url, metadata: { callback: url, webhook: url } }),
  'openai: a schema': (url, model) =>
    openai(model, [{ type: 'text', text }], {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 's', schema: { $schema: url, $ref: url, $id: url } },
      },
    }),
  'openai: a tool': (url, model) =>
    openai(model, [{ type: 'text', text }], {
      tools: [{ type: 'function', function: { name: 'f', description: url, parameters: { $ref: url } } }],
    }),
  'anthropic: an image': (url, model) => anthropic(model, [{ type: 'image', source: { type: 'url', url } }]),
  'anthropic: a document': (url, model) =>
    anthropic(model, [{ type: 'document', source: { type: 'url', url } }]),
  'anthropic: a file': (url, model) =>
    anthropic(model, [{ type: 'image', source: { type: 'file', file_id: url } }]),
  'anthropic: an MCP server': (url, model) =>
    anthropic(model, [{ type: 'text', text }], {
      mcp_servers: [{ type: 'url', url, name: 'm' }],
      metadata: { user_id: url },
    }),
  'converse: an image': (url, model) =>
    converse(model, [{ image: { format: 'png', source: { s3Location: { uri: url } } } }]),
  'converse: a document': (url, model) =>
    converse(model, [
      { document: { format: 'pdf', name: 'd', source: { s3Location: { uri: url, bucketOwner: url } } } },
    ]),
  'converse: metadata': (url, model) =>
    converse(model, [{ text }], {
      requestMetadata: { callback: url },
      additionalModelRequestFields: { url },
    }),
  'invoke: an image': (url, model) => ({
    path: `/model/${encodeURIComponent(model)}/invoke`,
    body: {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 5,
      messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] }],
    },
  }),
  'native: the words': (url, model) => ({
    path: '/v1/chat',
    body: { model, system_prompt: url, messages: [{ role: 'user', content: url }] },
  }),
  "the model's name": (url) => openai(url, [{ type: 'text', text }]),
  'the model of a target': (url, model) => openai(`${model}/${url}`, [{ type: 'text', text }]),
  "the path's model": (url, model) => converse(`${model}/${url}`, [{ text }]),
  'the path itself': (url) => ({ path: url.replaceAll(/\s/g, ''), body: {} }),
  'the query': (url, model) => {
    const asked = openai(model, [{ type: 'text', text }]);
    return {
      ...asked,
      path: `${asked.path}?url=${encodeURIComponent(url)}&baseUrl=${encodeURIComponent(url)}`,
    };
  },
  headers: (url, model) => ({
    ...openai(model, [{ type: 'text', text }]),
    headers: Object.fromEntries(
      [
        ...[
          'host',
          'origin',
          'referer',
          'forwarded',
          'x-forwarded-host',
          'x-forwarded-for',
          'x-original-url',
        ],
        ...[
          'x-base-url',
          'x-upstream-url',
          'openai-organization',
          'x-portkey-custom-host',
          'helicone-target-url',
        ],
        ...[
          'baggage',
          'tracestate',
          'via',
          'location',
          'x-amz-target',
          'anthropic-beta',
          'x-sluiceway-target',
        ],
      ].map((name) => [name, url.replaceAll(/[^\x20-\x7e]/g, '').trim()]),
    ),
  }),
};

function openai(model: string, content: readonly object[], more: object = {}): Asked {
  return { path: '/v1/chat/completions', body: { model, messages: [{ role: 'user', content }], ...more } };
}

function anthropic(model: string, content: readonly object[], more: object = {}): Asked {
  return {
    path: '/v1/messages',
    body: { model, max_tokens: 5, messages: [{ role: 'user', content }], ...more },
  };
}

function converse(model: string, content: readonly object[], more: object = {}): Asked {
  return {
    path: `/model/${encodeURIComponent(model)}/converse`,
    body: { messages: [{ role: 'user', content: [{ text: PNG }, ...content] }], ...more },
  };
}

const trap = createServer((socket) => {
  trapped++;
  socket.destroy();
});
let trapped = 0;
before(() => new Promise<void>((resolve) => void trap.listen(0, '127.0.0.1', resolve)));
after(() => void trap.close());

describe('an address that a caller writes is never dialled', () => {
  for (const [place, ask] of Object.entries(PLACES)) {
    test(place, async () => {
      const { clock, random } = await testRuntime();
      const upstream = simulatorHttpClient(createSimulator({ clock, random, ttftMs: 0, tokensPerSecond: 0 }));
      const dialled = new Set<string>();
      const client: HttpClient = {
        send(request, options) {
          dialled.add(new URL(request.url).origin);
          return upstream.send(request, options);
        },
        close: () => upstream.close(),
      };
      const gateway = composeGateway(settingsFor(), {
        runtime: { clock, random, createHttpClient: () => client },
        write: () => {},
      });
      gateway.become('serving');
      const urls = hostileUrls((trap.address() as AddressInfo).port);
      assert.ok(urls.length >= 120, `${urls.length} URLs`);
      for (const [index, url] of urls.entries()) {
        const model = ['openai', 'anthropic', 'bedrock'][index % 3] ?? '';
        const { path, body, headers } = ask(url, model);
        const request = new FakeRequest({
          target: path,
          headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...headers },
          body: JSON.stringify(body),
        });
        const reply = await gateway.handler(request);
        assert.ok(reply.status >= 200 && reply.status < 600);
        if (reply.body !== null && typeof reply.body === 'object' && 'cancel' in reply.body)
          reply.body.cancel();
      }
      await gateway.stop();
      for (const origin of dialled) assert.equal(origin, 'http://127.0.0.1:1');
      assert.equal(trapped, 0);
    });
  }
});
