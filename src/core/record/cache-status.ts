/** What a cache had for a request. `bypass`: the caller did not want to know. `stale`: no target answered. */
export type CacheStatus = 'hit' | 'semantic-hit' | 'miss' | 'stale' | 'bypass';

/** How the answer that a similar question would have got compares with the answer that was given. */
export type CacheShadow = 'alike' | 'unlike' | 'unknown';
