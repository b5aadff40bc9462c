import { fail } from '../../core/failure.ts';
import type { MessagesBody } from './schemas/body.ts';

type Content = MessagesBody['messages'][number]['content'];

/** The API version that refuses what it removed: https://platform.claude.com/docs/en/api/migration-2026-10-21 */
const STRICTER_VERSION = '2026-10-21';

const REMOVED_SETTINGS = ['temperature', 'top_p', 'top_k'] as const;

/**
 * Refuses what the caller's API version no longer takes. An Anthropic target would refuse it too. Other targets would
 * take it, and the same program would fail only at some of them.
 * @param body has passed its schema
 * @throws FailureError `invalid_request` that names the field
 */
export function refuseRemoved(body: MessagesBody, version: string | undefined): void {
  if (version !== STRICTER_VERSION) return;
  for (const name of REMOVED_SETTINGS) {
    if (body[name] !== undefined) refuse(name, 'Extra inputs are not permitted');
  }
  body.messages.forEach(({ role, content }, index) => {
    const path = `messages.${index}.content`;
    if (role === 'assistant') refuseDocuments(content, path);
    if (role === 'user') refuseCitations(content, path);
  });
}

function refuseDocuments(content: Content, path: string): void {
  if (typeof content === 'string') return;
  content.forEach(({ type }, index) => {
    if (type === 'document')
      refuse(`${path}.${index}`, 'document blocks are not permitted in assistant turns');
  });
}

/** The citations of a text, or of the texts in a search result. An empty list is taken. */
function refuseCitations(content: unknown, path: string): void {
  if (!Array.isArray(content)) return;
  content.forEach((block: { type: string; citations?: unknown; content?: unknown }, index) => {
    const where = `${path}.${index}`;
    const { type, citations } = block;
    if (type === 'text' && Array.isArray(citations) && citations.length > 0)
      refuse(`${where}.citations`, 'citations are not permitted on text in user turns');
    if (type === 'search_result') refuseCitations(block.content, `${where}.content`);
  });
}

function refuse(param: string, problem: string): never {
  fail('invalid_request', `${param}: ${problem} with anthropic-version ${STRICTER_VERSION}`, { param });
}
