import { httpServerContract } from '../../testing/http-server-contract.ts';
import { BunHttpServer } from './http-server.ts';

if (process.versions.bun !== undefined) {
  httpServerContract({
    name: 'Bun',
    traits: { keepsDotSegments: true, takesAsterisk: true, saysGoaway: false },
    create: (bounds) => new BunHttpServer(bounds),
  });
}
