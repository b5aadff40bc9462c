/** One request as an agent sends it, written by us with the members that the client sends. */
export interface AgentRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const BETAS = [
  'claude-code-20250219',
  'interleaved-thinking-2025-05-14',
  'thinking-token-count-2026-05-13',
  'context-management-2025-06-27',
  'prompt-caching-scope-2026-01-05',
  'mid-conversation-system-2026-04-07',
  'mid-conversation-tool-changes-2026-07-01',
  'advanced-tool-use-2025-11-20',
  'effort-2025-11-24',
  'thinking-display-updates-2026-08-18',
  'extended-cache-ttl-2025-04-11',
  'cache-diagnosis-2026-04-07',
];

const HOUR = { type: 'ephemeral', ttl: '1h' };

const SYSTEM = [
  { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.0; cc_entrypoint=cli; cch=00000;' },
  { type: 'text', text: 'You help with code.', cache_control: { ...HOUR, scope: 'global' } },
  { type: 'text', text: '# Environment\nFolder: /tmp/project', cache_control: HOUR },
];

/** Of an MCP server whose name is long: 72 characters. */
const LONG_NAME = `mcp__plugin_documentation_search__${'lookup_'.repeat(5)}abc`;

const TOOLS = [
  tool('Bash', { command: { type: 'string' }, timeout: { type: 'number', minimum: 1 } }),
  tool('Read', { file_path: { type: 'string' }, limit: { type: 'integer', exclusiveMinimum: 0 } }),
  tool(LONG_NAME, { query: { type: 'string' } }),
];

const METADATA = {
  user_id: JSON.stringify({
    device_id: '0'.repeat(64),
    account_uuid: '',
    session_id: '11111111-2222-4333-8444-555555555555',
  }),
};

const KEEP_THINKING = { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] };

const QUESTION = {
  role: 'user',
  content: [
    { type: 'text', text: '<system-reminder>\nNotes of the project.\n</system-reminder>' },
    { type: 'text', text: 'List the files.', cache_control: HOUR },
  ],
};

const LOOP = [
  QUESTION,
  {
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: 'Two commands.', signature: 'c2lnbmVk' },
      { type: 'text', text: 'I look.' },
      {
        type: 'tool_use',
        id: 'toolu_01A',
        name: 'Bash',
        input: { command: 'ls' },
        caller: { type: 'direct' },
      },
      { type: 'tool_use', id: 'toolu_01B', name: LONG_NAME, input: { query: 'tides' } },
    ],
  },
  {
    role: 'user',
    content: [
      { type: 'tool_result', tool_use_id: 'toolu_01A', content: 'a.ts\nb.ts', is_error: false },
      {
        type: 'tool_result',
        tool_use_id: 'toolu_01B',
        content: [{ type: 'text', text: 'nothing found' }],
        is_error: true,
        cache_control: HOUR,
      },
      { type: 'text', text: '<system-reminder>\nThe list of tasks is empty.\n</system-reminder>' },
    ],
  },
];

const main = {
  ...{ max_tokens: 32_000, system: SYSTEM, tools: TOOLS, metadata: METADATA, stream: true },
  ...{ messages: [QUESTION], thinking: { type: 'enabled', budget_tokens: 31_999 } },
  context_management: KEEP_THINKING,
};

const adaptive = {
  ...main,
  ...{ thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
};

/** What Claude Code sends, by what it is for. */
export const CLAUDE_CODE: Readonly<Record<string, AgentRequest>> = {
  'a first turn': messages(main),
  'a first turn that leaves the amount of thinking to the model': messages(adaptive),
  'a turn with results of tools': messages({ ...adaptive, messages: LOOP }),
  'a turn with results of tools and a budget of thinking': messages({ ...main, messages: LOOP }),
  'tools that are found by search, and added in the conversation': messages({
    ...adaptive,
    thread: { id: 'main' },
    diagnostics: { previous_message_id: null },
    tools: [
      { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
      ...TOOLS.map((each) => ({ ...each, defer_loading: true, eager_input_streaming: true })),
      tool('Glob', { pattern: { type: 'string' } }),
    ],
    messages: [
      QUESTION,
      {
        role: 'system',
        content: [
          { type: 'text', text: 'A server has come.' },
          { type: 'tool_addition', tool: { type: 'tool_reference', name: 'Bash' } },
        ],
      },
    ],
  }),
  'a conversation that was compacted': messages({
    ...adaptive,
    context_management: { edits: [{ type: 'compact_20260112' }] },
    messages: [
      QUESTION,
      {
        role: 'assistant',
        content: [
          { type: 'compaction', content: 'The files were listed.', encrypted_content: 'b3BhcXVl' },
          { type: 'text', text: 'There are two files.' },
        ],
      },
      { role: 'user', content: 'Go on.' },
    ],
  }),
  'a title as JSON': messages({
    ...{ max_tokens: 32_000, temperature: 1, metadata: METADATA, stream: true, system: SYSTEM, tools: [] },
    messages: [{ role: 'user', content: 'Name this session.' }],
    output_config: {
      format: {
        type: 'json_schema',
        schema: {
          ...{ type: 'object', properties: { title: { type: 'string' } } },
          ...{ required: ['title'], additionalProperties: false },
        },
      },
    },
  }),
  'a search in the web': messages({
    ...{ max_tokens: 32_000, system: SYSTEM, metadata: METADATA, stream: true },
    messages: [{ role: 'user', content: 'Search for tides.' }],
    tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 8 }],
    tool_choice: { type: 'tool', name: 'web_search' },
  }),
  'a probe of the quota': messages({
    ...{ max_tokens: 1, metadata: METADATA, messages: [{ role: 'user', content: 'quota' }] },
  }),
  'a count of tokens': counted({ messages: LOOP, tools: TOOLS, thinking: main.thinking }),
  'a count of the tools alone': counted({ messages: [{ role: 'user', content: 'foo' }], tools: TOOLS }),
};

function messages(body: Readonly<Record<string, unknown>>): AgentRequest {
  return { path: '/v1/messages?beta=true', headers: headersWith(BETAS), body };
}

function counted(body: Readonly<Record<string, unknown>>): AgentRequest {
  const betas = [...BETAS, 'token-counting-2024-11-01'];
  return { path: '/v1/messages/count_tokens?beta=true', headers: headersWith(betas), body };
}

function headersWith(betas: readonly string[]): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/json',
    authorization: 'Bearer any',
    'user-agent': 'claude-cli/2.1.0 (external, cli)',
    'x-app': 'cli',
    'anthropic-version': '2023-06-01',
    'anthropic-beta': betas.join(','),
    'anthropic-dangerous-direct-browser-access': 'true',
    'x-stainless-lang': 'js',
    'x-stainless-helper-method': 'stream',
  };
}

function tool(name: string, properties: object): Record<string, unknown> {
  return {
    ...{ name, description: `Does ${name}.` },
    input_schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      ...{ type: 'object', properties, required: Object.keys(properties).slice(0, 1) },
      additionalProperties: false,
    },
  };
}
