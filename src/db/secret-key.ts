import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError } from '../config.ts'

const MIN_LENGTH = 32

/**
 * The configured secret key, or the one kept in the data folder, which is made at the first start.
 * @throws ConfigError when the file is there and holds none: what is signed with an empty key can be forged by anybody
 */
export function secretKeyOf(config: Pick<Config, 'secretKey' | 'dataDir'>): string {
  if (config.secretKey) return config.secretKey
  const file = join(config.dataDir, 'secret.key')
  if (!existsSync(file)) {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  }
  const key = readFileSync(file, 'utf8').trim()
  if (key.length < MIN_LENGTH) {
    throw new ConfigError([
      `${file} must hold at least ${MIN_LENGTH} characters. Put it back from a copy; a new one cannot read stored secrets.`,
    ])
  }
  return key
}
