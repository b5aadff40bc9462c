import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { FailureError, failure } from '../../core/failure.ts';
import { schemaProblem } from './schema-problem.ts';

/**
 * Checks a parsed body.
 * @throws FailureError `invalid_request` whose `param` and message name the field
 */
export type BodyValidator = (body: unknown) => void;

/**
 * Compiles a body schema once. Generated code checks a good body (about 1 µs for 5 KB). Only a bad body is walked with the
 * schema again, to say which field is wrong and what it may be.
 */
export function bodyValidator(schema: TSchema): BodyValidator {
  const compiled = Compile(schema);
  return (body) => {
    if (!compiled.Check(body)) throw new FailureError(refusal(schema, body));
  };
}

function refusal(schema: TSchema, body: unknown) {
  const problem = schemaProblem(schema, body);
  // The walk knows only the keywords that our schemas use. A problem behind another keyword is still refused, with a general
  // message.
  if (problem === null)
    return failure('invalid_request', 'The body does not follow the schema of this operation.');
  const param = problem.path.join('.');
  if (param === '') return failure('invalid_request', `The body ${problem.message}.`);
  const detail = problem.isUnknown ? ({ param, unknownParam: true } as const) : { param };
  return failure('invalid_request', `${param}: ${problem.message}`, detail);
}
