import { FIXED_SAMPLING, NEWER_LIMIT, NO_STOP, OPENAI_MODELS } from './openai.ts';
import type { ProfileFacts } from './profile.ts';

/** Servers and models that speak OpenAI's format, told by the host of the base URL or by the model's name. */
interface ServerRow {
  readonly host?: RegExp;
  /** Of the model's name without a vendor before a slash, in lower case. */
  readonly model?: RegExp;
  /** False: not where the name has a vendor before a slash, which is how brokers write it. */
  readonly brokered?: false;
  /** Of that server's models of that name; else either tells. */
  readonly both?: true;
  readonly facts: ProfileFacts;
}

const MISTRAL_HOST = /(^|\.)mistral\.ai$/;
const MISTRAL_MODEL = /^(mistral|magistral|ministral|codestral|devstral|pixtral|open-mi[sx]tral)/;

/** Fields of OpenAI's that Mistral does not know. */
const MISTRAL_REFUSES: readonly string[] = [
  'user',
  'safety_identifier',
  'seed',
  'max_completion_tokens',
  'stream_options',
  'store',
  'verbosity',
  'modalities',
  'audio',
  'web_search_options',
  'logit_bias',
  'functions',
  'function_call',
  'prompt_cache_retention',
];

const THINKING_OFF = { byDefault: true, off: 'yes' } as const;

/** In this order; a later row wins. */
const ROWS: readonly ServerRow[] = [
  { host: /^api\.openai\.com$|\.openai\.azure\.com$/, facts: OPENAI_MODELS },
  { host: /^api\.openai\.com$|\.openai\.azure\.com$/, facts: NEWER_LIMIT },
  { model: /^(gpt-(?!oss)|chatgpt-|o\d)/, brokered: false, facts: OPENAI_MODELS },
  { model: /^(gpt-[5-9](?!-chat)|o\d)/, brokered: false, facts: NEWER_LIMIT },
  { model: /^(o3|o4-mini)(-|$)/, brokered: false, facts: NO_STOP },
  { model: /^(o[134](-|$)|gpt-5(-(mini|nano|pro|codex))?(-\d|$))/, facts: FIXED_SAMPLING },
  {
    // mistral-common, which the models' chat templates follow: https://github.com/mistralai/mistral-common,
    // https://github.com/langchain-ai/langchain/issues/24668
    host: MISTRAL_HOST,
    model: MISTRAL_MODEL,
    facts: {
      tools: { name: /^[a-zA-Z0-9_-]+$/, nameMaxChars: 64 },
      calls: { id: /^[a-zA-Z0-9]{9}$/, maxChars: 9, exactChars: 9, unique: true },
      // "Unexpected role 'user' after role 'tool'", "Expected last role User or Tool"
      turns: { userBehindTool: false, everyCallAnswered: true, prefill: false },
    },
  },
  {
    // Unknown fields are refused: https://docs.mistral.ai/api, mistralai SDK 3.7 `ChatCompletionRequest`. A tag behind a
    // colon is Ollama's.
    host: MISTRAL_HOST,
    model: new RegExp(`${MISTRAL_MODEL.source}[^:]*$`),
    brokered: false,
    facts: {
      settings: {
        limitField: 'max_tokens',
        userField: undefined,
        seedField: 'random_seed',
        refusedFields: MISTRAL_REFUSES,
      },
      stream: { usageOption: false },
    },
  },
  {
    // https://api-docs.deepseek.com/api/create-chat-completion
    host: /(^|\.)deepseek\.com$/,
    model: /^deepseek/,
    facts: {
      // https://github.com/BerriAI/litellm/issues/6642
      turns: { contentParts: false },
      settings: { maxStopSequences: 16, userPattern: /^[a-zA-Z0-9_-]+$/ },
      // https://github.com/decolua/9router/issues/355: thinking of tool turns goes back.
      thinking: { sentBack: 'reasoning_content' },
    },
  },
  {
    // https://api-docs.deepseek.com/guides/thinking_mode: it thinks by itself, and takes no forced choice then.
    model: /^deepseek-(v[4-9]|flash)/,
    facts: { tools: { forcedChoice: 'unless-thinking' }, thinking: { ...THINKING_OFF, filler: '' } },
  },
  {
    model: /^deepseek-(reasoner|r\d)/,
    facts: {
      tools: { forcedChoice: 'unless-thinking' },
      thinking: { byDefault: true, off: 'no', filler: '' },
    },
  },
  {
    // https://github.com/mnfst/llm-gateway/issues/992, https://github.com/continuedev/continue/issues/10193
    model: /^kimi-k(2-thinking|2\.[5-9]|[3-9])/,
    facts: { thinking: { byDefault: true, off: 'no', sentBack: 'reasoning_content', filler: ' ' } },
  },
  {
    // Sampling is fixed in both modes: https://platform.moonshot.ai/docs/guide/kimi-k2-5-quickstart
    model: /^kimi-k(2\.[5-9]|[3-9])/,
    facts: { thinking: { off: 'yes' }, sampling: { taken: false } },
  },
  {
    // https://console.groq.com/docs/reasoning
    host: /(^|\.)groq\.com$/,
    facts: { tools: { name: /^[a-zA-Z0-9_-]+$/, nameMaxChars: 64 }, settings: { maxStopSequences: 4 } },
  },
  { both: true, host: /(^|\.)groq\.com$/, model: /^llama/, facts: { thinking: { efforts: [] } } },
  {
    both: true,
    host: /(^|\.)groq\.com$/,
    model: /^qwen3/,
    facts: { thinking: { efforts: ['none', 'default'] } },
  },
  { model: /^gpt-oss/, facts: { thinking: { efforts: ['low', 'medium', 'high'] } } },
  {
    // https://openrouter.ai/docs/features/prompt-caching: markers on text parts, for the models that need them.
    host: /(^|\.)openrouter\.ai$/,
    facts: { cache: { longest: '1h' } },
  },
  {
    // Chat templates at https://huggingface.co/google/gemma-3-27b-it and https://huggingface.co/meta-llama/Llama-2-7b-chat-hf
    // raise "Conversation roles must alternate"; https://github.com/dnakov/anon-kode/issues/60
    model: /^(gemma|llama-?2|mistral-7b|mixtral)/,
    facts: { turns: { alternate: true, userFirst: true } },
  },
  {
    // https://github.com/cline/cline/issues/230: one text a message.
    host: /(^|\.)(sarvam\.ai|cohere\.(ai|com))$|^api\.cloudflare\.com$/,
    facts: { turns: { contentParts: false } },
  },
];

/** The facts of each row that fits, in order. */
export function serverFacts(baseUrl: string, model: string): ProfileFacts[] {
  const host = hostOf(baseUrl);
  const name = bareModelName(model);
  return ROWS.filter((row) => fits(row, { host, name, brokered: model.includes('/') })).map(
    ({ facts }) => facts,
  );
}

/** What Bedrock puts before a model's name, at its OpenAI endpoints too: `us.openai.`. */
const BEDROCK_VENDOR = /^(?:[a-z-]{2,6}\.)?(?:openai|google|mistral|deepseek|qwen|moonshot(?:ai)?)\./;

/** A model's name without its vendor. */
export function bareModelName(model: string): string {
  return model
    .slice(model.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(BEDROCK_VENDOR, '');
}

interface Asked {
  readonly host: string;
  readonly name: string;
  readonly brokered: boolean;
}

function fits({ host, model, brokered, both }: ServerRow, asked: Asked): boolean {
  const atHost = host?.test(asked.host) ?? false;
  const named = (model?.test(asked.name) ?? false) && !(brokered === false && asked.brokered);
  return both ? atHost && named : atHost || named;
}

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '';
}
