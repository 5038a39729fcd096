import { createHmac, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '../../lib/secrets.ts'

/** Links by which somebody answers a downtime without signing in: who has the link has got the mail. */
export class AnswerLinks {
  readonly #key: Buffer
  readonly #baseUrl: string

  constructor(options: { secretKey: string; baseUrl: string }) {
    this.#key = deriveKey(options.secretKey, 'downtime answers')
    this.#baseUrl = options.baseUrl
  }

  for(reference: string, personId: number): string {
    return this.#baseUrl + this.path(reference, personId)
  }

  path(reference: string, personId: number): string {
    const signature = this.#sign(reference, personId).toString('base64url')
    return `/downtimes/${reference}/acknowledgement?person=${personId}&signature=${signature}`
  }

  isGenuine(reference: string, personId: number, signature: string): boolean {
    const given = Buffer.from(signature, 'base64url')
    const right = this.#sign(reference, personId)
    return given.length === right.length && timingSafeEqual(given, right)
  }

  #sign(reference: string, personId: number): Buffer {
    return createHmac('sha256', this.#key).update(`${reference}\n${personId}`).digest()
  }
}
