import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)

// OWASP's second recommended setting for argon2id (19 MiB, 2 passes, 1 lane): about 30 ms on a small server.
const MEMORY_KIB = 19_456
const PASSES = 2
const PARALLELISM = 1
const TAG_BYTES = 32

export const MIN_PASSWORD_LENGTH = 10
const MAX_PASSWORD_LENGTH = 200

/** What is wrong with a new password, or null. Length counts; rules about kinds of characters only make people write it down. */
export function problemWithPassword(password: string, email: string): string | null {
  if (password.length < MIN_PASSWORD_LENGTH) return `Take at least ${MIN_PASSWORD_LENGTH} characters.`
  if (password.length > MAX_PASSWORD_LENGTH) return `Take at most ${MAX_PASSWORD_LENGTH} characters.`
  if (new Set(password).size < 4) return 'Take more than three different characters.'
  if (password.toLowerCase() === email.toLowerCase()) return 'Take something other than the e-mail address.'
  return null
}

/** @returns a PHC string: `$argon2id$v=19$m=…,t=…,p=…$salt$hash` */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await tag(password, salt, MEMORY_KIB, PASSES, PARALLELISM)
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${PARALLELISM}$${unpadded(salt)}$${unpadded(hash)}`
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/-]+)\$([\w+/-]+)$/

// Verified against when there is no such user, so that the time taken does not tell who has an account.
const NOBODY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${PARALLELISM}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Whether the password belongs to the hash. Takes as long for a hash that is null. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const match = PHC.exec(stored ?? NOBODY)
  if (!match) return false
  const [, memory, passes, parallelism, salt, hash] = match
  const expected = Buffer.from(hash!, 'base64')
  const given = await tag(
    password.slice(0, MAX_PASSWORD_LENGTH + 1),
    Buffer.from(salt!, 'base64'),
    Number(memory),
    Number(passes),
    Number(parallelism),
  )
  return given.length === expected.length && timingSafeEqual(given, expected) && stored !== null
}

function tag(password: string, nonce: Buffer, memory: number, passes: number, parallelism: number): Promise<Buffer> {
  return derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce,
    parallelism,
    tagLength: TAG_BYTES,
    memory,
    passes,
  })
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
