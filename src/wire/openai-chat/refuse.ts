import { fail } from '../../core/failure.ts';

/** @throws FailureError `invalid_request` for the field at `param` */
export function refuse(param: string, problem: string): never {
  return fail('invalid_request', `${param}: ${problem}`, { param });
}
