import { describe } from 'node:test';
import { clientAbortContract } from './http-client-contract/aborts.ts';
import { clientConnectionContract } from './http-client-contract/connections.ts';
import { clientDesyncContract } from './http-client-contract/desync.ts';
import { clientDialContract } from './http-client-contract/dials.ts';
import { clientFailureContract } from './http-client-contract/failures.ts';
import { clientPoolDeathContract } from './http-client-contract/pool-death.ts';
import { clientRepeatContract } from './http-client-contract/repeats.ts';
import { clientReplyContract } from './http-client-contract/replies.ts';
import type { ClientUnderTest } from './http-client-contract/subject.ts';
import { clientCorpusContract } from './wire/client-corpus.ts';

/** Registers the tests that every HttpClient must pass. */
export function httpClientContract(subject: ClientUnderTest): void {
  describe(`HttpClient contract: ${subject.name}`, () => {
    clientReplyContract(subject);
    clientFailureContract(subject);
    clientAbortContract(subject);
    clientConnectionContract(subject);
    clientDesyncContract(subject);
    clientCorpusContract(subject);
    clientRepeatContract(subject);
    clientPoolDeathContract(subject);
    clientDialContract(subject);
  });
}
