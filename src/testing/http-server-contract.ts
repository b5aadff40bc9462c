import { describe } from 'node:test';
import { serverAbortContract } from './http-server-contract/aborts.ts';
import { serverBodyContract } from './http-server-contract/bodies.ts';
import { serverDescriptorContract } from './http-server-contract/descriptors.ts';
import { serverFramingContract } from './http-server-contract/framing.ts';
import { serverHttp2Contract } from './http-server-contract/http2.ts';
import { serverLifecycleContract } from './http-server-contract/lifecycle.ts';
import { serverPipeliningContract } from './http-server-contract/pipelining.ts';
import { serverReplyContract } from './http-server-contract/replies.ts';
import { serverSlowClientContract } from './http-server-contract/slow-clients.ts';
import { serverStreamContract } from './http-server-contract/streams.ts';
import type { ServerUnderTest } from './http-server-contract/subject.ts';
import {
  serverUpgradeContract,
  serverUpgradeDefectContract,
  serverUpgradeRefusalContract,
} from './http-server-contract/upgrade.ts';
import {
  upgradedCutContract,
  upgradedEndByClientContract,
  upgradedEndByOwnerContract,
  upgradedOwnerContract,
  upgradedTrafficContract,
} from './http-server-contract/upgraded.ts';
import { serverWebSocketContract } from './http-server-contract/websocket.ts';
import { serverCorpusContract } from './wire/server-corpus.ts';

/** Registers the tests that every HttpServer must pass. */
export function httpServerContract(subject: ServerUnderTest): void {
  describe(`HttpServer contract: ${subject.name}`, () => {
    serverReplyContract(subject);
    serverStreamContract(subject);
    serverBodyContract(subject);
    serverAbortContract(subject);
    serverFramingContract(subject);
    serverCorpusContract(subject);
    serverPipeliningContract(subject);
    serverSlowClientContract(subject);
    serverLifecycleContract(subject);
    serverDescriptorContract(subject);
    serverHttp2Contract(subject);
    serverUpgradeContract(subject);
    serverUpgradeRefusalContract(subject);
    serverUpgradeDefectContract(subject);
    upgradedTrafficContract(subject);
    upgradedOwnerContract(subject);
    upgradedEndByClientContract(subject);
    upgradedEndByOwnerContract(subject);
    upgradedCutContract(subject);
    serverWebSocketContract(subject);
  });
}
