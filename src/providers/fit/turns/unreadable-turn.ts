import { fail } from '../../../core/failure.ts';
import { type FitStep, lastMessagePath } from '../fitting.ts';

/**
 * The user's last turn, where it holds only what the target cannot read: without it the target is asked for nothing, or
 * goes on from its own answer.
 */
export const fitUnreadableTurn: FitStep = (request, { profile }) => {
  const last = request.messages.at(-1);
  if (last?.role !== 'user' || last.parts.length > 0) return request;
  const param = lastMessagePath(request);
  return fail('unsupported', `${param}: holds nothing that ${profile.model} can read.`, { param });
};
