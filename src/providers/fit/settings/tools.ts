import type { Tool } from '../../../core/chat-request.ts';
import { isObject, type JsonDraft, type JsonObject } from '../../../core/json.ts';
import { changed, type FitStep, type Fitting } from '../fitting.ts';

/** Tools under the names that they have already been given. */
export const fitTools: FitStep = (request, fitting) => {
  const { tools } = request;
  let differs = false;
  const names = new Set<string>();
  const fitted: Tool[] = [];
  for (const tool of tools) {
    if (names.has(tool.name)) {
      differs = true;
      fitting.warn(`A tool is left out: there are two called \`${tool.name.slice(0, 64)}\`.`);
      continue;
    }
    names.add(tool.name);
    const one = fitTool(tool, fitting);
    if (one !== tool) differs = true;
    fitted.push(one);
  }
  return differs ? changed(request, { tools: fitted }) : request;
};

function fitTool(tool: Tool, fitting: Fitting): Tool {
  const { tools, model } = fitting.profile;
  let fitted = tool;
  const inputSchema = fitInputSchema(tool.inputSchema, fitting);
  if (inputSchema !== tool.inputSchema) fitted = { ...fitted, inputSchema };
  if (tool.strict === true && !tools.strict) {
    fitting.warn(`\`strict\` of a tool is left out: ${model} does not know it.`);
    const { strict: _, ...rest } = fitted;
    fitted = rest;
  }
  return fitted;
}

function fitInputSchema(schema: JsonObject, fitting: Fitting): JsonObject {
  const { objectSchema, refusedAtSchemaTop } = fitting.profile.tools;
  const typed = objectSchema && schema.type !== 'object' ? { ...schema, type: 'object' } : schema;
  const refused = refusedAtSchemaTop.filter((keyword) => Object.hasOwn(schema, keyword));
  if (refused.length === 0) return typed;
  const words = refused.map((word) => `\`${word}\``).join(', ');
  fitting.warn(
    `${words} at the top of a tool's schema ${refused.length > 1 ? 'are' : 'is'} left out: the target takes none there.`,
  );
  return merged(typed, refused);
}

/** What its branches say of properties stays, so that the model knows all arguments there are. */
function merged(schema: JsonObject, refused: readonly string[]): JsonObject {
  const out: JsonDraft = { ...schema };
  const properties: JsonDraft = {};
  for (const keyword of refused) {
    const branches = schema[keyword];
    for (const branch of Array.isArray(branches) ? branches : [])
      if (isObject(branch) && isObject(branch.properties)) Object.assign(properties, branch.properties);
    delete out[keyword];
  }
  if (isObject(schema.properties)) Object.assign(properties, schema.properties);
  if (Object.keys(properties).length > 0) out.properties = properties;
  return out;
}
