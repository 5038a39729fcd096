import { recordAudit } from '../../audit/index.ts'
import { isTaken } from '../../db/failures.ts'
import type { Db } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, type FieldProblems, Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { DirectoryDeps } from '../entities/deps.ts'
import { findPersonByEmail, getPerson, normalEmail, type PersonRef } from './find.ts'
import { cleanWord, type PersonWords, problemsWithPerson } from './rules.ts'

export type GivenPerson = PersonWords & { name: string; email: string }

/** @throws Invalid with messages by field */
export async function addPerson(deps: DirectoryDeps, given: GivenPerson, actor: Actor): Promise<PersonRef> {
  await checkPerson(deps.db, given, null)
  const email = normalEmail(given.email)
  const row = { name: cleanWord(given.name)!, email, phone: cleanWord(given.phone), team: cleanWord(given.team) }
  return explainTaken(email, () =>
    change(deps, ['directory'], async (trx) => {
      const at = toStored(deps.clock())
      const { id } = await trx
        .insertInto('person')
        .values({ ...row, created_at: at })
        .returning('id')
        .executeTakeFirstOrThrow()
      const person = await getPerson(trx, id)
      await recordAudit(trx, { at, actor, action: 'person.create', thing: thingOf(person), after: row })
      return person
    }),
  )
}

/** Changes what is given and leaves the rest. @throws NotFound, or Invalid with messages by field */
export async function editPerson(
  deps: DirectoryDeps,
  id: number,
  given: PersonWords,
  actor: Actor,
): Promise<PersonRef> {
  await checkPerson(deps.db, given, id)
  return explainTaken(given.email ?? '', () =>
    change(deps, ['directory'], async (trx) => {
      const before = await getPerson(trx, id)
      const row = {
        name: given.name === undefined ? before.name : cleanWord(given.name)!,
        email: given.email === undefined ? before.email : normalEmail(given.email),
        phone: given.phone === undefined ? before.phone : cleanWord(given.phone),
        team: given.team === undefined ? before.team : cleanWord(given.team),
      }
      await trx.updateTable('person').set(row).where('id', '=', id).execute()
      const at = toStored(deps.clock())
      await recordAudit(trx, { at, actor, action: 'person.change', thing: thingOf(before), before, after: row })
      return getPerson(trx, id)
    }),
  )
}

/** Somebody has left: nobody asks for them any more, and what they answered for stays known. @throws Conflict */
export async function retirePerson(deps: DirectoryDeps, id: number, actor: Actor): Promise<void> {
  await setRetired(deps, id, true, actor)
}

/** Somebody is back, with what they answered for. @throws Conflict */
export async function returnPerson(deps: DirectoryDeps, id: number, actor: Actor): Promise<void> {
  await setRetired(deps, id, false, actor)
}

async function setRetired(deps: DirectoryDeps, id: number, retired: boolean, actor: Actor): Promise<void> {
  await change(deps, ['directory'], async (trx) => {
    const person = await getPerson(trx, id)
    if ((person.retiredAt !== null) === retired) {
      throw new Conflict(retired ? `${person.name} has left already.` : `${person.name} is there.`)
    }
    const at = toStored(deps.clock())
    await trx
      .updateTable('person')
      .set({ retired_at: retired ? at : null })
      .where('id', '=', id)
      .execute()
    const action = retired ? 'person.retire' : 'person.return'
    await recordAudit(trx, { at, actor, action, thing: thingOf(person) })
  })
}

async function checkPerson(db: Db, given: PersonWords, id: number | null): Promise<void> {
  const problems: FieldProblems = problemsWithPerson(given)
  if (given.email !== undefined && !problems['email']) {
    const owner = await findPersonByEmail(db, given.email)
    if (owner && owner.id !== id) problems['email'] = `${owner.email} is the address of ${owner.name}.`
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
}

/** Somebody else may have taken the address since it was looked for. */
async function explainTaken<T>(email: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isTaken(error)) throw new Invalid({ email: `${email} is somebody’s address already.` })
    throw error
  }
}

function thingOf({ email, name }: PersonRef) {
  return { kind: 'person', key: email, name }
}
