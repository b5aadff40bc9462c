export type * from '../ports/provider.ts';
