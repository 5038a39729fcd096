import { decryptSecret, encryptSecret } from '../../lib/secrets.ts'
import { type Session, SourceFailure } from '../sources/index.ts'

const SECRET = 'account secret'
const SESSION = 'account session'
const PUSH_TOKEN = 'account push token'

export function sealSecret(secretKey: string, secret: string | null): string | null {
  return secret === null ? null : encryptSecret(secretKey, SECRET, secret)
}

/** @throws SourceFailure when it was encrypted with another key: it has to be given again */
export function openSecret(secretKey: string, stored: string | null): string | null {
  if (stored === null) return null
  try {
    return decryptSecret(secretKey, SECRET, stored)
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

export function sealSession(secretKey: string, session: Session | null): string | null {
  return session === null ? null : encryptSecret(secretKey, SESSION, JSON.stringify(session))
}

/** The session, as far as it can be read: without one, the source signs in anew. */
export function openSession(secretKey: string, stored: string | null): Session | null {
  if (stored === null) return null
  try {
    return JSON.parse(decryptSecret(secretKey, SESSION, stored)) as Session
  } catch {
    return null
  }
}

export function sealPushToken(secretKey: string, token: string): string {
  return encryptSecret(secretKey, PUSH_TOKEN, token)
}

export function openPushToken(secretKey: string, stored: string | null): string | null {
  if (stored === null) return null
  try {
    return decryptSecret(secretKey, PUSH_TOKEN, stored)
  } catch {
    return null
  }
}
