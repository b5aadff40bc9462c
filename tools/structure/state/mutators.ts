/** Methods of built-in containers that change them. */
export const MUTATING_METHODS: ReadonlySet<string> = new Set([
  ...['set', 'add', 'delete', 'clear'],
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin'],
  ...['write', 'writeUInt32BE', 'writeUInt16BE', 'writeUInt8'],
]);

/** Functions that change their first argument. */
export const MUTATING_FUNCTIONS: ReadonlySet<string> = new Set([
  'Object.assign',
  'Object.defineProperty',
  'Object.defineProperties',
  'Object.setPrototypeOf',
  'Reflect.set',
  'Reflect.deleteProperty',
]);

/** Classes whose instances keep nothing between two calls. */
export const STATELESS_CLASSES: ReadonlySet<string> = new Set([
  ...['TextEncoder', 'TextDecoder', 'RegExp', 'Date', 'Error'],
  ...['Intl.NumberFormat', 'Intl.DateTimeFormat', 'Intl.Segmenter', 'Intl.Collator'],
]);

/** Classes whose instances are containers: harmless as long as nobody fills them. */
export const CONTAINER_CLASSES = /^(?:Map|Set|WeakMap|WeakSet|Array|\w+Array)$/;
