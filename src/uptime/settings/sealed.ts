import { SourceFailure } from '../../http/source-failure.ts'
import { decryptSecret, encryptSecret } from '../../lib/secrets.ts'

const USE = 'uptime source secret'

export function sealSecret(secretKey: string, secret: string | null): string | null {
  return secret === null ? null : encryptSecret(secretKey, USE, secret)
}

/** @throws SourceFailure when it was encrypted with another key: it has to be given again */
export function openSecret(secretKey: string, stored: string | null): string | null {
  if (stored === null) return null
  try {
    return decryptSecret(secretKey, USE, stored)
  } catch {
    throw new SourceFailure('settings', 'The stored secret was encrypted with another SECRET_KEY. Give it again.')
  }
}

/** The same; one that cannot be read counts as none. */
export function findSecret(secretKey: string, stored: string | null): string | null {
  try {
    return openSecret(secretKey, stored)
  } catch {
    return null
  }
}
