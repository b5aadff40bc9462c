import type { HttpReply } from '../../ports/http-server.ts';
import { isSource } from './reply-body.ts';

/** Whether the reply asks to hand its connection over. */
export function isUpgrade(reply: HttpReply): boolean {
  return reply.upgraded !== undefined || reply.status === 101;
}

/** Refuses such a reply, which is a defect of the handler. @throws TypeError */
export function refuseUpgrade(reply: HttpReply, reason: string): never {
  if (isSource(reply.body)) reply.body.cancel();
  throw new TypeError(`the connection cannot be handed over: ${reason}`);
}
