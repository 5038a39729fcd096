import { decryptSecret, encryptSecret } from '../../lib/secrets.ts'

const USE = 'check settings'
/** Settings that may hold passwords or tokens, and the secret of a heartbeat's address. */
const SECRET_NAMES = ['headers', 'body', 'beatToken'] as const
const SEALED = 'sealed'

export type Settings = Record<string, unknown>

/** Settings as they are stored: JSON, with what may be secret encrypted. */
export function sealSettings(secretKey: string, settings: Settings): string {
  const open: Settings = {}
  const secret: Settings = {}
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) continue
    if ((SECRET_NAMES as readonly string[]).includes(name)) secret[name] = value
    else open[name] = value
  }
  if (Object.keys(secret).length > 0) open[SEALED] = encryptSecret(secretKey, USE, JSON.stringify(secret))
  return JSON.stringify(open)
}

/** Settings as they are used. Secrets that were encrypted with another key are left out: the check goes on without them. */
export function openSettings(secretKey: string, stored: string): Settings {
  const { [SEALED]: sealed, ...open } = JSON.parse(stored) as Settings
  if (typeof sealed !== 'string') return open
  try {
    return { ...open, ...(JSON.parse(decryptSecret(secretKey, USE, sealed)) as Settings) }
  } catch {
    return open
  }
}

/** Settings as they may be shown: of secrets, only that there are some. */
export function shownSettings(stored: string): Settings {
  const { [SEALED]: sealed, ...open } = JSON.parse(stored) as Settings
  return sealed === undefined ? open : { ...open, hasSecrets: true }
}
