import type { Message, Tool } from '../core/chat-request.ts';

type Part = Message['parts'][number] | ToolResultContent;
type ToolResultContent = Extract<Message['parts'][number], { type: 'tool-result' }>['content'][number];

/** What of a message could change the answer, in a fixed order: parsers write the members of a part as they please. */
export function messageFacts({ role, parts, name }: Message): readonly unknown[] {
  return [role, name ?? null, parts.map(partFacts)];
}

export function toolFacts({ name, description, inputSchema, strict }: Tool): readonly unknown[] {
  // The order of a schema's members is kept: a model may answer in it.
  return [name, description ?? null, inputSchema, strict ?? null];
}

/** Without prompt-cache markers, which change the price alone. */
function partFacts(part: Part): readonly unknown[] {
  switch (part.type) {
    case 'text':
      return [part.type, part.text];
    case 'image':
      return [part.type, part.mediaType, part.source, part.detail ?? null];
    case 'document': {
      const { name, context, citations } = part;
      return [part.type, part.mediaType, part.source, name ?? null, context ?? null, citations ?? null];
    }
    case 'tool-call':
      return [part.type, part.id, part.name, part.input];
    case 'tool-result':
      return [part.type, part.id, part.content.map(partFacts), part.isError];
    case 'reasoning':
      return [part.type, part.text, part.signature ?? null, part.redacted ?? null];
    case 'json':
      return [part.type, part.value];
    default:
      return part satisfies never;
  }
}
