import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** A secret for an address or a header: 32 random bytes in letters that need no escaping. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** How a secret that is only ever compared is stored. Fast is right here: what is hashed is random, not a password. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Keys for different uses out of the one that is configured, so that none can stand in for another. */
export function deriveKey(secretKey: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, 'signalbox', use, 32))
}

const VERSION = 'v1'

/** Encrypts what has to be read again later (AES-256-GCM); `use` must be the same on both sides. */
export function encryptSecret(secretKey: string, use: string, plain: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', deriveKey(secretKey, use), nonce)
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return [VERSION, nonce, sealed, cipher.getAuthTag()]
    .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
    .join('.')
}

/** @throws when it was encrypted with another key, for another use, or changed since */
export function decryptSecret(secretKey: string, use: string, stored: string): string {
  const [version, nonce, sealed, tag] = stored.split('.')
  if (version !== VERSION || !nonce || sealed === undefined || !tag) throw new Error('not an encrypted secret')
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(secretKey, use), Buffer.from(nonce, 'base64url'))
  decipher.setAuthTag(Buffer.from(tag, 'base64url'))
  return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]).toString('utf8')
}
