/** Folders whose sub-folders are alternatives to each other: one may be deleted without another noticing. */
export const SIBLING_FOLDERS: readonly string[] = ['src/wire', 'src/providers', 'src/adapters'];

export interface AllowedImport {
  /** A glob of sub-folders, or of files beside them. */
  readonly from: string;
  /** A glob of sub-folders. */
  readonly to: string;
  readonly because: string;
}

/** The exceptions. One that no import needs is reported. */
export const ALLOWED_SIBLINGS: readonly AllowedImport[] = [
  { from: 'src/adapters/{bun,node}', to: 'src/adapters/http1', because: 'HTTP/1.1 is the same code on both' },
  {
    from: 'src/adapters/{bun,node,http1}',
    to: 'src/adapters/http',
    because: 'holds what the runtimes and the versions of HTTP share',
  },
  {
    from: 'src/adapters/{bun,node,http1}',
    to: 'src/adapters/socket',
    because: 'is the socket that HTTP/1.1 is written on, and the one of node:net that both runtimes have',
  },
  { from: 'src/adapters/proxy', to: 'src/adapters/socket', because: 'a tunnel is a socket of node:net' },
  {
    from: 'src/providers/simulator',
    to: 'src/providers/bedrock',
    because: 'the built-in simulator is asked over the wire of Bedrock',
  },
  {
    from: 'src/providers/**',
    to: 'src/providers/profiles',
    because: 'what a target takes is data that everybody asks who makes a request for it',
  },
  {
    from: 'src/providers/{anthropic,bedrock,openai-compatible}',
    to: 'src/providers/fit',
    because: 'a request is fitted to its target once, in the same way for every format',
  },
  {
    from: 'src/providers/{bedrock,openai-compatible}',
    to: 'src/providers/embedding',
    because: 'the vector in an answer is read in one way',
  },
  {
    from: 'src/providers/**',
    to: 'src/providers/thinking',
    because: 'efforts, budgets and modes are said in the same words wherever a model is asked',
  },
  {
    from: 'src/providers/registry.ts',
    to: 'src/providers/*',
    because: 'is the one list of provider kinds',
  },
  {
    from: 'src/wire/*',
    to: 'src/wire/reply',
    because: 'holds the heads and error texts that all dialects write',
  },
  {
    from: 'src/wire/*',
    to: 'src/wire/validation',
    because: 'checks bodies of every dialect, and says what is wrong with them',
  },
  {
    from: 'src/wire/bedrock-invoke',
    to: 'src/wire/anthropic-messages',
    because: 'InvokeModel of a Claude model carries the Messages API, framed otherwise',
  },
  {
    from: 'src/wire/bedrock-invoke',
    to: 'src/wire/bedrock-converse',
    because: 'both operations of Bedrock have the same errors and event-stream frames',
  },
];
