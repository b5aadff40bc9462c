/** How one server says that the prompt does not fit. */
interface ContextLengthText {
  /** A part of the text that does not change from case to case, in lower case. */
  readonly says: string;
  /** Who says so, and where that was seen. */
  readonly source: string;
}

/** A refusal that has none of these texts is told as any other: the caller then does not shorten its prompt by itself. */
const CONTEXT_LENGTH_TEXTS: readonly ContextLengthText[] = [
  {
    says: 'prompt is too long',
    source: 'Anthropic: https://platform.claude.com/docs/en/build-with-claude/context-windows',
  },
  { says: 'exceed context limit', source: 'Anthropic: https://github.com/anthropics/claude-code/issues/42' },
  {
    says: 'input is too long',
    source: 'Claude at Bedrock: https://github.com/anthropics/claude-code/issues/8637',
  },
  {
    says: 'input tokens exceeded',
    source: 'Nova, whole and in mid-stream: https://docs.aws.amazon.com/nova/latest/userguide/',
  },
  { says: 'number of input tokens exceeds maximum length', source: 'Nova, the same text without its head' },
  { says: 'too many input tokens', source: 'Titan and older models at Bedrock' },
  {
    says: 'maximum context length',
    source: 'OpenAI, vLLM, Mistral, OpenRouter: https://github.com/chathub-dev/chathub/issues/126',
  },
  {
    says: 'context_length_exceeded',
    source: 'OpenAI: https://platform.openai.com/docs/guides/error-codes',
  },
  { says: 'context length exceeded', source: 'the same in words, at servers that speak its format' },
  { says: 'maximum prompt length is', source: 'xAI: https://github.com/cline/cline/issues/3120' },
  {
    says: 'reduce the length of the messages',
    source: 'Groq, Cerebras: https://github.com/thepersonalaicompany/amurex-backend/issues/51',
  },
  {
    says: 'exceeds the maximum number of tokens',
    source: 'Gemini: https://github.com/google-gemini/gemini-cli/issues/6678',
  },
  {
    says: '`inputs` tokens + `max_new_tokens` must be',
    source: 'TGI: https://github.com/huggingface/text-generation-inference (router/src/validation.rs)',
  },
  { says: '`inputs` must have less than', source: 'TGI, where the prompt alone is too long: the same file' },
  {
    says: 'too many tokens: total number of tokens',
    source: 'Cohere: https://github.com/cohere-ai/sandbox-topically/issues/4',
  },
  {
    says: 'exceeds the available context size',
    source: 'llama.cpp: https://github.com/ggml-org/llama.cpp/pull/15780',
  },
  { says: 'exceed context window', source: 'https://github.com/abetlen/llama-cpp-python/issues/416' },
  { says: 'context window', source: 'OpenAI: "Your input exceeds the context window of this model."' },
  {
    says: 'range of input length should be',
    source: 'DashScope: https://github.com/QwenLM/qwen-code/issues/98',
  },
];

/** Longest text that is searched, in characters. */
const MAX_SEARCHED_CHARS = 1_000;

/** Does a provider's refusal say that the prompt is longer than the model can take? */
export function saysContextLength(text: string): boolean {
  const lower = text.slice(0, MAX_SEARCHED_CHARS).toLowerCase();
  return CONTEXT_LENGTH_TEXTS.some(({ says }) => lower.includes(says));
}
