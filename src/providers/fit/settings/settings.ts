import { changed, type FitStep, isBlank, without } from '../fitting.ts';
import { shortHash } from '../names/short-hash.ts';

export const fitStop: FitStep = (request, fitting) => {
  const { refusesBlankStop } = fitting.profile.settings;
  if (!refusesBlankStop || !request.stop.some(isBlank)) return request;
  fitting.warn('A stop sequence of white space only is left out: the target takes none.');
  return changed(request, { stop: request.stop.filter((sequence) => !isBlank(sequence)) });
};

const EMAIL = /[^@\s]+@[^@\s]+\.\w+/;
const HASH_CHARS = 16;

/** An end user's id that the target would not take is replaced by one that is the same in every request. */
export const fitUser: FitStep = (request, fitting) => {
  const { user } = request;
  const { userField, userMaxChars, userPattern, refusesEmail } = fitting.profile.settings;
  if (user === undefined) return request;
  if (userField === undefined) {
    fitting.warn('`user` is left out: the target has no such setting.');
    return without(request, 'user');
  }
  if (refusesEmail && EMAIL.test(user)) {
    fitting.warn("The user's id is replaced by a hash: the target takes no email address.");
    return changed(request, { user: shortHash(user, HASH_CHARS * 2) });
  }
  const fits = user.length <= userMaxChars && (userPattern?.test(user) ?? true);
  if (fits) return request;
  fitting.warn("The user's id is shortened or changed: the target takes it in no other form.");
  const plain = user.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, Math.max(0, userMaxChars - HASH_CHARS - 1));
  return changed(request, { user: `${plain}_${shortHash(user, HASH_CHARS)}`.slice(-userMaxChars) });
};

const MAX_SHOWN = 100;

export const fitBetas: FitStep = (request, fitting) => {
  const { known } = fitting.profile.betas;
  const { anthropicBeta } = request;
  if (known === undefined || anthropicBeta.length === 0) return request;
  const kept = anthropicBeta.filter((beta) => known.includes(beta));
  if (kept.length === anthropicBeta.length) return request;
  const { model } = fitting.profile;
  for (const beta of anthropicBeta) {
    if (!known.includes(beta))
      fitting.warn(`\`anthropic-beta: ${beta.slice(0, MAX_SHOWN)}\` is left out: ${model} does not know it.`);
  }
  return changed(request, { anthropicBeta: kept });
};
