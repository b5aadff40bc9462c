import { echoRequest } from '../../testing/wire/echo-handler.ts';
import { BunHttpServer } from '../bun/http-server.ts';
import { NodeHttpServer } from '../node/http-server.ts';

// The server of the runtime that runs this, for two-runtimes.test.ts. It ends with its standard input.
const server = process.versions.bun === undefined ? new NodeHttpServer() : new BunHttpServer();
const { port } = await server.listen(echoRequest, { hostname: '127.0.0.1', port: 0 });
process.stdout.write(`${port}\n`);
process.stdin.on('close', () => process.exit(0)).resume();
