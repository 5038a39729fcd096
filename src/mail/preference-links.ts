import { createHmac, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '../lib/secrets.ts'

export interface SignedAddress {
  to: string
  kind: string
  signature: string
}

/**
 * Links by which an address chooses which mails it gets, without an account: who has the link has got the mail. The
 * signature is over the address, so one link of an address is as good as another.
 */
export class PreferenceLinks {
  readonly #key: Buffer
  readonly #baseUrl: string

  constructor(options: { secretKey: string; baseUrl: string }) {
    this.#key = deriveKey(options.secretKey, 'mail preferences')
    this.#baseUrl = options.baseUrl
  }

  for(email: string, kind: string): { stop: string; preferences: string } {
    const query = this.query(email, kind)
    return {
      stop: `${this.#baseUrl}/mail/unsubscribe?${query}`,
      preferences: `${this.#baseUrl}/mail/preferences?${query}`,
    }
  }

  query(email: string, kind: string): string {
    return new URLSearchParams({ to: email, kind, signature: this.#sign(email).toString('base64url') }).toString()
  }

  isGenuine({ to, signature }: SignedAddress): boolean {
    const given = Buffer.from(signature, 'base64url')
    const right = this.#sign(to)
    return given.length === right.length && timingSafeEqual(given, right)
  }

  #sign(email: string): Buffer {
    return createHmac('sha256', this.#key).update(email).digest()
  }
}
