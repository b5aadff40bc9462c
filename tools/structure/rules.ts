import type { Rule } from './rule.ts';
import { bannedCalls } from './rules/banned-calls.ts';
import { commentSources } from './rules/comment-sources.ts';
import { explicitAny } from './rules/explicit-any.ts';
import { fileLines } from './rules/file-lines.ts';
import { folderFiles } from './rules/folder-files.ts';
import { functionLines } from './rules/function-lines.ts';
import { importCycles } from './rules/import-cycles.ts';
import { importLayers } from './rules/import-layers.ts';
import { moduleState } from './rules/module-state.ts';
import { operationAuth } from './rules/operation-auth.ts';
import { parameters } from './rules/parameters.ts';
import { siblingImports } from './rules/sibling-imports.ts';
import { testRatio } from './rules/test-ratio.ts';
import { testedLadder } from './rules/tested-ladder.ts';
import { uniqueExports } from './rules/unique-exports.ts';

export const RULES: readonly Rule[] = [
  importLayers,
  importCycles,
  siblingImports,
  folderFiles,
  fileLines,
  functionLines,
  parameters,
  explicitAny,
  bannedCalls,
  moduleState,
  uniqueExports,
  operationAuth,
  testedLadder,
  testRatio,
  commentSources,
];
