import type { AgentRequest } from './claude-code.ts';

const TOOLS = [
  fn('shell', {
    command: { type: 'array', items: { type: 'string' }, description: 'The command' },
    workdir: { type: 'string' },
    timeout_ms: { type: 'number' },
  }),
  fn('update_plan', {
    plan: {
      type: 'array',
      items: { type: 'object', properties: { step: { type: 'string' }, status: { type: 'string' } } },
    },
  }),
  fn(`mcp__${'documentation_'.repeat(4)}search`, { query: { type: 'string' } }),
];

const first = [
  { role: 'system', content: 'You help with code.' },
  { role: 'user', content: '<environment_context>\n<cwd>/tmp/project</cwd>\n</environment_context>' },
  { role: 'user', content: [{ type: 'text', text: 'List the files.' }] },
];

const common = { stream: true, tools: TOOLS };

/** What Codex sends with `wire_api = "chat"`, by what it is for. Newer versions speak the Responses API only. */
export const CODEX: Readonly<Record<string, AgentRequest>> = {
  'a first turn': chat({ ...common, messages: first }),
  'a turn with results of tools': chat({
    ...common,
    messages: [
      ...first,
      {
        ...{ role: 'assistant', content: null, reasoning: 'Two commands.' },
        tool_calls: [
          call('call_1', 'shell', { command: ['ls'] }),
          call('call_2', 'update_plan', { plan: [] }),
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"output":"a.ts","metadata":{"exit_code":0}}' },
      { role: 'tool', tool_call_id: 'call_2', content: 'Plan updated' },
    ],
  }),
  'a turn after an answer, with an effort and a cache key': chat({
    ...common,
    ...{ reasoning_effort: 'high', parallel_tool_calls: true, tool_choice: 'auto', store: false },
    ...{ prompt_cache_key: 'session-1', stream_options: { include_usage: true } },
    messages: [
      ...first,
      { role: 'assistant', content: 'There are two files.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'And this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
        ],
      },
    ],
  }),
};

function chat(body: Readonly<Record<string, unknown>>): AgentRequest {
  return {
    path: '/v1/chat/completions',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: 'Bearer any',
      'user-agent': 'codex_cli_rs/0.50.0',
      originator: 'codex_cli_rs',
      session_id: '11111111-2222-4333-8444-555555555555',
    },
    body,
  };
}

function fn(name: string, properties: object): Record<string, unknown> {
  const parameters = { type: 'object', properties, required: [], additionalProperties: false };
  return { type: 'function', function: { name, description: `Does ${name}.`, strict: false, parameters } };
}

function call(id: string, name: string, input: object): Record<string, unknown> {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}
