const UTF8 = new TextEncoder();

/**
 * UTF-8 bytes of a frame. The quicker way differs threefold by runtime. A 250-character frame takes on Node 26: TextEncoder
 * 2.2 µs, Buffer.from 0.7 µs; on Bun 1.4: TextEncoder 0.25 µs, Buffer.from 0.8 µs.
 */
export const utf8: (text: string) => Uint8Array =
  'Bun' in globalThis ? (text) => UTF8.encode(text) : (text) => Buffer.from(text, 'utf8');
