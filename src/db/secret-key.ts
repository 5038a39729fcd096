import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError } from '../config.ts'
import { toStored } from '../lib/dates.ts'
import { deriveKey } from '../lib/secrets.ts'
import type { Db } from './schema.ts'
import { readSetting, writeSetting } from './settings.ts'

const MIN_LENGTH = 32
const SETTING = 'secret_key.fingerprint'

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

/**
 * Sees to it that all processes on a database have one key: with another, none could read what the others sign and
 * encrypt. The first to come decides; what is kept of the key tells nothing of it.
 * @throws ConfigError
 */
export async function assertSharedKey(db: Db, secretKey: string): Promise<void> {
  const ours = deriveKey(secretKey, 'fingerprint').toString('hex')
  const known = await readSetting<string>(db, SETTING)
  if (known === null) return writeSetting(db, SETTING, ours, toStored(new Date()))
  if (known !== ours) {
    throw new ConfigError([
      'SECRET_KEY is not the one that this database was first used with. Give every process the same: the one that was set before, or what stands in DATA_DIR/secret.key of the first.',
    ])
  }
}
