import { createHash } from 'node:crypto';

const STYLE =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}' +
  'td,th{text-align:left;padding:.2rem 1.2rem .2rem 0}pre{overflow:auto;padding:1rem;border:1px solid}';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing is loaded, run, framed or sent elsewhere. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  vary: 'accept',
});

/** @param address scheme, host and port, without anything that HTML would read as markup */
export function homePage(version: string, address: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sluiceway</title><style>${STYLE}</style></head>
<body>
<h1>Sluiceway ${version}</h1>
<p>A gateway between applications and foundation models runs here. Point your client at it:</p>
<table>
<tr><th>client</th><th>base URL</th></tr>
<tr><td>OpenAI SDKs</td><td><code>${address}/v1</code></td></tr>
<tr><td>Anthropic SDKs, Claude Code</td><td><code>${address}</code></td></tr>
<tr><td>AWS SDKs (Bedrock endpoint)</td><td><code>${address}</code></td></tr>
</table>
<p>Or try it:</p>
<pre>curl -N ${address}/v1/chat -H 'content-type: application/json' \\
  -d '{"stream":true,"messages":[{"role":"user","content":"Hello"}]}'</pre>
<p><a href="/v1/models">models</a> · <a href="/openapi.json">OpenAPI</a> · <a href="/readyz">readiness</a> · <a href="/metrics">metrics</a></p>
</body>
</html>
`;
}
