/** What is particular about a server, as far as our requests care. */
export interface ServerProfile {
  /** OpenAI's newer models refuse `max_tokens`; most compatible servers know no other name. */
  readonly limitField: 'max_tokens' | 'max_completion_tokens';
  /** More stop sequences than this are refused. */
  readonly maxStopSequences: number;
}

const OPENAI: ServerProfile = Object.freeze({ limitField: 'max_completion_tokens', maxStopSequences: 4 });
const COMPATIBLE: ServerProfile = Object.freeze({
  limitField: 'max_tokens',
  maxStopSequences: Number.POSITIVE_INFINITY,
});

export function serverProfile(baseUrl: string): ServerProfile {
  const isOpenAi = baseUrl.startsWith('https://api.openai.com/') || baseUrl.includes('.openai.azure.com/');
  return isOpenAi ? OPENAI : COMPATIBLE;
}

/** OpenAI's first reasoning models and gpt-5 itself refuse sampling settings (platform.openai.com/docs/guides/reasoning). */
const FIXED_SAMPLING = /^(o[134](-|$)|gpt-5(-(mini|nano|pro|codex))?(-\d|$))/;
const REASONING = /^(o[134](-|$)|gpt-5(?!-chat)|gpt-oss)/;

/** Does the model take `temperature`, `top_p` and penalties? Models we do not know are taken to. */
export function takesSampling(model: string): boolean {
  return !FIXED_SAMPLING.test(baseName(model));
}

/** Does the model take `reasoning_effort`? */
export function takesEffort(model: string): boolean {
  return REASONING.test(baseName(model));
}

/** `openai/gpt-5` at a broker is `gpt-5`. */
function baseName(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1);
}
