import { randomInt } from 'node:crypto'
import type { Config } from '../config.ts'
import { deleteSetting, readSetting, writeSetting } from '../db/settings.ts'
import { type Actor, SYSTEM } from '../http/auth.ts'
import { Conflict, Invalid } from '../http/errors.ts'
import { toStored } from '../lib/dates.ts'
import { hashSecret } from '../lib/secrets.ts'
import { addUser, type UserDeps } from './actions.ts'
import { countAdmins, type User } from './queries.ts'
import { triesLeft } from './sign-in.ts'

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
    await addUser(deps, given, SYSTEM)
    return null
  }
  const code = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  await writeSetting(deps.db, SETTING, hashSecret(code), toStored(deps.clock()))
  return code.replace(/(.{4})(?=.)/g, '$1-')
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
  if (!(await needsSetup(deps))) throw new Conflict('There is an administrator already. Sign in instead.')
  const address = actor.address ?? ''
  if ((await triesLeft(deps, SETTING, address)) <= 0) {
    throw new Invalid({ code: 'Too many wrong codes. Wait 10 min, or restart Signalbox for a new code.' })
  }
  const stored = await readSetting<string>(deps.db, SETTING)
  const code = given.code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  if (stored === null || hashSecret(code) !== stored) {
    await deps.db
      .insertInto('sign_in_failure')
      .values({ email: SETTING, address, at: toStored(deps.clock()) })
      .execute()
    throw new Invalid({ code: 'This is not the code that the log shows since the last start.' })
  }
  const user = await addUser(
    deps,
    { ...given, role: 'admin' },
    { ...actor, name: given.name.trim() || 'First administrator' },
  )
  await deleteSetting(deps.db, SETTING)
  return user
}
