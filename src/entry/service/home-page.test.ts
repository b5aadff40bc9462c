import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { homePage, PAGE_HEADERS } from './home-page.ts';

test('the policy lets in the style of the page and nothing else', () => {
  const [, style = ''] = /<style>(.*)<\/style>/s.exec(homePage('1', 'http://h')) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  assert.ok(PAGE_HEADERS['content-security-policy']?.includes(`style-src 'sha256-${hash}';`));
});
