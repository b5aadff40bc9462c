import {
  isObject,
  isOfType,
  type JsonSchema,
  literalAllowed,
  type Path,
  type SchemaProblem,
} from './json-schema.ts';
import { expectation, literalsOf, mustBe } from './schema-expectation.ts';

/** Checks one branch; passed in, because branches hold unions again. */
type Check = (schema: JsonSchema, value: unknown, path: Path) => SchemaProblem | null;

/**
 * What is wrong with a value that fits no branch of a union, told of the branch that was meant: the only one of the
 * value's JSON type, the one its discriminator (`type`, `role`) names, or the one whose member is there.
 */
export function unionProblem(
  union: JsonSchema,
  value: unknown,
  path: Path,
  check: Check,
): SchemaProblem | null {
  const branches = union.anyOf ?? [];
  if (branches.some((branch) => check(branch, value, path) === null)) return null;
  if (literalsOf(union)) return mustBe(union, value, path);
  const candidates = branches.filter((branch) => couldBe(branch, value));
  if (candidates.length === 0) return mustBe(union, value, path);
  if (candidates.length > 1 && isObject(value)) return objectUnionProblem(candidates, value, path, check);
  return deepest(candidates, value, path, check) ?? mustBe(union, value, path);
}

function objectUnionProblem(
  branches: readonly JsonSchema[],
  value: Record<string, unknown>,
  path: Path,
  check: Check,
): SchemaProblem | null {
  const discriminator = discriminatorOf(branches);
  if (discriminator === undefined) return keyedUnionProblem(branches, value, path, check);
  const tag = value[discriminator];
  const named = branches.filter((branch) => allows(branch.properties?.[discriminator], tag));
  if (named.length > 0) return deepest(named, value, path, check);
  const allowed = {
    anyOf: branches.map((branch) => branch.properties?.[discriminator]).filter((tags) => tags !== undefined),
  };
  const at = [...path, discriminator];
  if (!Object.hasOwn(value, discriminator)) {
    return { path: at, message: `is required and must be ${expectation(allowed)}` };
  }
  return mustBe(allowed, tag, at);
}

/** Unions told apart by which member is there (Bedrock's content blocks). */
function keyedUnionProblem(
  branches: readonly JsonSchema[],
  value: Record<string, unknown>,
  path: Path,
  check: Check,
): SchemaProblem | null {
  const present = branches.filter((branch) => branch.required?.every((name) => Object.hasOwn(value, name)));
  if (present.length > 0) return deepest(present, value, path, check);
  const names = new Set(branches.map((branch) => branch.required?.join(' + ') ?? ''));
  return { path, message: `must have one of the members ${[...names].join(', ')}` };
}

/** The required member that is a literal in every branch. */
function discriminatorOf(branches: readonly JsonSchema[]): string | undefined {
  const names = branches[0]?.required ?? [];
  return names.find((name) =>
    branches.every((branch) => {
      const tag = branch.properties?.[name];
      return tag !== undefined && literalsOf(tag) !== undefined && branch.required?.includes(name);
    }),
  );
}

function allows(tag: JsonSchema | undefined, value: unknown): boolean {
  if (tag === undefined) return false;
  return tag.anyOf ? tag.anyOf.some((branch) => allows(branch, value)) : literalAllowed(tag, value);
}

function couldBe(branch: JsonSchema, value: unknown): boolean {
  if (branch.anyOf) return branch.anyOf.some((inner) => couldBe(inner, value));
  if ('const' in branch) return typeof branch.const === typeof value;
  // A number that is no integer is told the integer's range, not that it should have been a string.
  return branch.type === 'integer' ? typeof value === 'number' : isOfType(branch.type, value);
}

/** The problem farthest down: that branch came closest to fitting. */
function deepest(
  branches: readonly JsonSchema[],
  value: unknown,
  path: Path,
  check: Check,
): SchemaProblem | null {
  let best: SchemaProblem | null = null;
  for (const branch of branches) {
    const problem = check(branch, value, path);
    if (problem && (best === null || problem.path.length > best.path.length)) best = problem;
  }
  return best;
}
