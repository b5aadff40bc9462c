import { type Field, optional } from './field.ts';
import { joinPath } from './problem.ts';
import { secretField } from './provider-fields.ts';

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;

/** What the HTTP client writes itself: a second one would change where a request ends, or what it asks for. */
const OWN: ReadonlySet<string> = new Set([
  ...['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect', 'te', 'trailer'],
  ...['accept-encoding', 'proxy-authorization'],
]);

const NAMES = 'header names, but for those that frame a request (host, content-length, connection…)';

/** Headers by name, lower case. Values may be secret, so no message repeats one. */
export function headersField(
  doc: string,
): Field<Readonly<Record<string, string>>, Readonly<Record<string, string>>, 'optional'> {
  const value = headerValueField();
  return optional<Readonly<Record<string, string>>, Readonly<Record<string, string>>>({
    json: {
      type: 'object',
      title: 'a map by header name',
      description: doc,
      propertyNames: { pattern: NAME.source },
      additionalProperties: value.json,
    },
    placeholder: {},
    read(node, path, reading) {
      const headers: Record<string, string> = {};
      if (node.type !== 'map') {
        reading.report(path, 'must map header names to their values');
        return headers;
      }
      for (const entry of node.entries) {
        const entryPath = joinPath(path, entry.key);
        const name = entry.key.toLowerCase();
        if (!NAME.test(name) || OWN.has(name)) {
          reading.report(entryPath, `must be one of: ${NAMES}`, entry.position);
          continue;
        }
        const given = reading.resolve(entry.value, entryPath);
        if (typeof given !== 'string') headers[name] = value.read(given, entryPath, reading);
      }
      return headers;
    },
  });
}

function headerValueField(): Field<string, string, 'optional'> {
  return secretField('The value of a header.', {
    values: 'text of printable ASCII, at most 4096 characters',
    pattern: /^[\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?$/,
  });
}
