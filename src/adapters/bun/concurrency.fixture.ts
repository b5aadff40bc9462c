import { allUnderWay } from '../../testing/http-client-contract/concurrency.ts';
import { BunHttpClient } from './http-client.ts';

await allUnderWay(new BunHttpClient(), 300);
process.exit(0);
