import { randomInt } from 'node:crypto'
import { type Config, ConfigError } from '../config.ts'
import { deleteSetting, readSetting, writeSetting } from '../db/settings.ts'
import { type Actor, SYSTEM } from '../http/auth.ts'
import { Conflict, Invalid } from '../http/errors.ts'
import { toStored } from '../lib/dates.ts'
import { hashSecret } from '../lib/secrets.ts'
import { addUser, type UserDeps } from './actions.ts'
import { countAdmins, type User } from './queries.ts'
import { recordFailure, triesLeft } from './sign-in.ts'

const SETTING = 'setup.code'
// Without letters that look like others, as the code is read from a log and typed.
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const CODE_LENGTH = 12

/**
 * Sees to it that somebody can administer: makes the first administrator from the settings, or a code for `/setup`.
 * @returns the code to show, or null when there is an administrator
 */
export async function prepareFirstAdmin(
  deps: UserDeps,
  config: Pick<Config, 'adminEmail' | 'adminPassword'>,
): Promise<string | null> {
  if (!(await needsSetup(deps))) return null
  if (config.adminEmail) {
    const given = {
      name: 'Administrator',
      email: config.adminEmail,
      role: 'admin' as const,
      password: config.adminPassword,
    }
    await addUser(deps, given, SYSTEM).catch(nameSettings)
    return null
  }
  const code = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  await writeSetting(deps.db, SETTING, hashSecret(code), toStored(deps.clock()))
  // Who was told to wait may go on with the new code, as nothing is known of it yet.
  await deps.db.deleteFrom('sign_in_failure').where('email', '=', SETTING).execute()
  return code.replace(/(.{4})(?=.)/g, '$1-')
}

/** At the start nobody sees a form: what is wrong is a wrong setting. */
function nameSettings(error: unknown): never {
  if (!(error instanceof Invalid)) throw error
  throw new ConfigError(Object.entries(error.fields).map(([field, words]) => `ADMIN_${field.toUpperCase()}: ${words}`))
}

export async function needsSetup(deps: UserDeps): Promise<boolean> {
  return (await countAdmins(deps.db)) === 0
}

/**
 * Makes the first administrator with the code from the log. Works once.
 * @throws Invalid with messages by field; Conflict when there is an administrator already
 */
export async function setUp(
  deps: UserDeps,
  given: { code: string; name: string; email: string; password: string },
  actor: Actor,
): Promise<User> {
  await refuseWhenDone(deps)
  const address = actor.address ?? ''
  if ((await triesLeft(deps, SETTING, address)) <= 0) {
    throw new Invalid({ code: 'Too many wrong codes. Wait 10 min, or restart Signalbox for a new code.' })
  }
  const stored = await readSetting<string>(deps.db, SETTING)
  // The code goes with the transaction that makes the administrator: without one, somebody was faster.
  if (stored === null) await refuseWhenDone(deps)
  const code = given.code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  if (stored === null || hashSecret(code) !== stored) {
    await recordFailure(deps, SETTING, address)
    throw new Invalid({ code: 'This is not the code that the log shows since the last start.' })
  }
  const first = { ...actor, name: given.name.trim() || 'First administrator' }
  return addUser(deps, { ...given, role: 'admin' }, first, async (trx) => {
    if (!(await deleteSetting(trx, SETTING))) throw new Conflict('This code was used a moment ago. Sign in instead.')
  })
}

async function refuseWhenDone(deps: UserDeps): Promise<void> {
  if (!(await needsSetup(deps))) throw new Conflict('There is an administrator already. Sign in instead.')
}
