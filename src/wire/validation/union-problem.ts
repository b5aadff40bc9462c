import { isObject, type JsonObject } from '../../core/json.ts';
import { isOfType, type JsonSchema, literalAllowed, type SchemaProblem, within } from './json-schema.ts';
import { isRequired, literalsOf, mustBe } from './schema-expectation.ts';

/** Checks one branch. It is a parameter because branches contain unions again. */
type Check = (schema: JsonSchema, value: unknown) => SchemaProblem | null;

/**
 * The problem of a value that fits no branch of a union, for the branch that was probably meant. That is the only branch of
 * the value's JSON type, the one that `type` or `role` names, or the one whose member is present.
 */
export function unionProblem(union: JsonSchema, value: unknown, check: Check): SchemaProblem | null {
  const branches = union.anyOf ?? [];
  const candidates = branches.filter((branch) => couldBe(branch, value));
  const [only] = candidates;
  // The frequent case. Without it a large hostile body would be walked twice.
  if (only && candidates.length === 1 && !isLiteral(only)) return check(only, value);
  if (candidates.some((branch) => check(branch, value) === null)) return null;
  if (candidates.every(isLiteral)) return mustBe(union, value);
  if (isObject(value)) return objectUnionProblem(candidates, value, check);
  return deepest(candidates, value, check) ?? mustBe(union, value);
}

function objectUnionProblem(
  branches: readonly JsonSchema[],
  value: JsonObject,
  check: Check,
): SchemaProblem | null {
  const discriminator = discriminatorOf(branches);
  if (discriminator === undefined) return keyedUnionProblem(branches, value, check);
  const tag = value[discriminator];
  const named = branches.filter((branch) => allows(branch.properties?.[discriminator], tag));
  if (named.length > 0) return deepest(named, value, check);
  const allowed = {
    anyOf: branches
      .map((branch) => branch.properties?.[discriminator])
      .filter((tags) => tags !== undefined && tags.pattern === undefined) as JsonSchema[],
  };
  return within(
    discriminator,
    Object.hasOwn(value, discriminator) ? mustBe(allowed, tag) : isRequired(allowed),
  );
}

/** Unions whose branches differ by the member that is present (Bedrock's content blocks). */
function keyedUnionProblem(
  branches: readonly JsonSchema[],
  value: JsonObject,
  check: Check,
): SchemaProblem | null {
  const present = branches.filter((branch) => branch.required?.every((name) => Object.hasOwn(value, name)));
  if (present.length > 0) return deepest(present, value, check);
  const names = new Set(branches.flatMap((branch) => branch.required?.join(' + ') ?? []));
  return { path: [], message: `must have one of the members ${[...names].join(', ')}` };
}

/** The required member that is a literal in every branch, but for one that takes all other words. */
function discriminatorOf(branches: readonly JsonSchema[]): string | undefined {
  const names = branches[0]?.required ?? [];
  return names.find((name) =>
    branches.every((branch) => {
      const tag = branch.properties?.[name];
      return tag !== undefined && isTag(tag) && branch.required?.includes(name);
    }),
  );
}

function isTag(tag: JsonSchema): boolean {
  return literalsOf(tag) !== undefined || tag.pattern !== undefined;
}

function allows(tag: JsonSchema | undefined, value: unknown): boolean {
  if (tag === undefined) return false;
  if (tag.pattern !== undefined) return typeof value === 'string' && new RegExp(tag.pattern).test(value);
  return tag.anyOf ? tag.anyOf.some((branch) => allows(branch, value)) : literalAllowed(tag, value);
}

/** Literals are named all together, not only those of the value's type. */
function isLiteral(schema: JsonSchema): boolean {
  return literalsOf(schema) !== undefined;
}

function couldBe(branch: JsonSchema, value: unknown): boolean {
  if (branch.anyOf) return branch.anyOf.some((inner) => couldBe(inner, value));
  if ('const' in branch) return typeof branch.const === typeof value;
  // A number that is no integer is compared with the integer branch. The message then names its range, not a string.
  return branch.type === 'integer' ? typeof value === 'number' : isOfType(branch.type, value);
}

/** The problem of the branch that fitted best: the one with the deepest path. */
function deepest(branches: readonly JsonSchema[], value: unknown, check: Check): SchemaProblem | null {
  let best: SchemaProblem | null = null;
  for (const branch of branches) {
    const problem = check(branch, value);
    if (problem && (best === null || problem.path.length > best.path.length)) best = problem;
  }
  return best;
}
