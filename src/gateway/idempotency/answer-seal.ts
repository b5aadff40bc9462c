import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { bearer } from '../../admit/authenticate.ts';
import type { HttpRequest } from '../../ports/http-server.ts';
import type { Random } from '../../ports/random.ts';
import type { KeptAnswer } from '../../ports/stores/idempotency-store.ts';

/** Makes a kept answer unreadable to whoever reads the store, and readable again to its sender. */
export interface AnswerSeal {
  close(answer: KeptAnswer): KeptAnswer;
  /** Undefined: it was sealed with another credential. */
  open(answer: KeptAnswer): KeptAnswer | undefined;
}

export const UNSEALED: AnswerSeal = { close: (answer) => answer, open: (answer) => answer };

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM under a key made from the credential that the request carries. The store holds no credential, so that it gives
 * no key away that an answer shows.
 * @param id of the claim; no two answers have the same key
 */
export function answerSeal(
  request: Pick<HttpRequest, 'header'>,
  id: string,
  random: Pick<Random, 'hex'>,
): AnswerSeal {
  const credential = bearer(request.header('authorization')) ?? '';
  const key = new Uint8Array(hkdfSync('sha256', credential, id, 'sluiceway idempotent answer', 32));
  return {
    close(answer) {
      const iv = Buffer.from(random.hex(IV_BYTES), 'hex');
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = [cipher.update(answer.body), cipher.final()];
      return { ...answer, body: new Uint8Array(Buffer.concat([iv, ...sealed, cipher.getAuthTag()])) };
    },
    open(answer) {
      const { body } = answer;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, IV_BYTES));
        decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
        const opened = decipher.update(body.subarray(IV_BYTES, body.length - TAG_BYTES));
        return { ...answer, body: new Uint8Array(Buffer.concat([opened, decipher.final()])) };
      } catch {
        return undefined;
      }
    },
  };
}
