import { headersField } from './header-fields.ts';
import { PROXY_VALUES, parseProxyUrl } from './proxy-url.ts';
import { integer, parsedText, text } from './scalar-fields.ts';

/** How a provider over the network is reached. Every such kind has these options. */
export const connectionFields = Object.freeze({
  headers: headersField('Headers added to each request, such as an organisation or a project. Never logged.'),
  proxy: parsedText({
    doc: 'HTTP proxy through which a tunnel (CONNECT) is opened; `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` hold where it is not given. `direct`: none.',
    values: PROXY_VALUES,
    placeholder: '',
    secret: true,
    parse: (value) => {
      const parsed = parseProxyUrl(value);
      return 'problem' in parsed ? parsed : { value };
    },
  }),
  maxConnections: integer({
    doc: 'Connections to one origin at most, default 256. Who waits for one waits within `timeouts.connect`.',
    min: 1,
    max: 1_000_000,
  }),
  ca: text({
    doc: 'File of certificate authorities (PEM) that are trusted besides the usual ones.',
    values: 'the path of a file',
    pattern: /^[^\r\n\0]{1,4096}$/,
  }),
});
