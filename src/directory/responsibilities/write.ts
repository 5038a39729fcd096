import { recordAudit } from '../../audit/index.ts'
import { isTaken } from '../../db/failures.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, Invalid, NotFound } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { DirectoryDeps } from '../entities/deps.ts'
import { type EntityRef, findEntity } from '../entities/find.ts'
import { findPersonByEmail, getPersonByEmail, type PersonRef } from '../people/find.ts'
import type { ResponsibilityRole } from '../tables.ts'
import { ROLE_WORD } from '../words.ts'

export interface GivenResponsibility {
  /** Slug. */
  entity: string
  /** E-mail address. */
  person: string
  role: ResponsibilityRole
}

/** From now on a person answers for an entity. @throws Invalid by field, or Conflict when they do already */
export async function addResponsibility(
  deps: DirectoryDeps,
  given: GivenResponsibility,
  actor: Actor,
): Promise<{ entity: EntityRef; person: PersonRef; role: ResponsibilityRole; begunAt: string }> {
  const entity = await getNamedEntity(deps, given.entity)
  if (entity.retiredAt !== null) throw new Invalid({ entity: `${entity.name} is retired.` })
  const person = await getPersonByEmail(deps.db, given.person, 'person')
  const { role } = given
  const at = toStored(deps.clock())
  try {
    await change(deps, ['directory'], async (trx) => {
      await trx
        .insertInto('responsibility')
        .values({ entity_id: entity.id, person_id: person.id, role, begun_at: at })
        .execute()
      await recordAudit(trx, {
        at,
        actor,
        action: 'responsibility.add',
        thing: { kind: entity.kind, key: entity.slug, name: entity.name },
        after: { person: person.email, role },
      })
    })
  } catch (error) {
    if (isTaken(error)) throw new Conflict(`${person.name} is ${ROLE_WORD[role]} of ${entity.name} already.`)
    throw error
  }
  return { entity, person, role, begunAt: at }
}

/** A person answers for an entity no more; that they did stays known. @throws Invalid by field, or NotFound */
export async function endResponsibility(deps: DirectoryDeps, given: GivenResponsibility, actor: Actor): Promise<void> {
  const entity = await getNamedEntity(deps, given.entity)
  const person = await findPersonByEmail(deps.db, given.person)
  if (!person) throw new Invalid({ person: `There is nobody with the address “${given.person.slice(0, 254)}”.` })
  await change(deps, ['directory'], async (trx) => {
    const at = toStored(deps.clock())
    const running = await trx
      .selectFrom('responsibility')
      .select(['id', 'begun_at'])
      .where('entity_id', '=', entity.id)
      .where('person_id', '=', person.id)
      .where('role', '=', given.role)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (!running) throw new NotFound(`${person.name} is not ${ROLE_WORD[given.role]} of ${entity.name}.`)
    // A clock that was set back must not end it before it began.
    const endedAt = running.begun_at > at ? running.begun_at : at
    await trx.updateTable('responsibility').set({ ended_at: endedAt }).where('id', '=', running.id).execute()
    await recordAudit(trx, {
      at,
      actor,
      action: 'responsibility.end',
      thing: { kind: entity.kind, key: entity.slug, name: entity.name },
      before: { person: person.email, role: given.role },
    })
  })
}

async function getNamedEntity({ db }: DirectoryDeps, slug: string): Promise<EntityRef> {
  const entity = await findEntity(db, slug.trim().toLowerCase())
  if (!entity) throw new Invalid({ entity: `There is no “${slug.slice(0, 100)}” in the directory.` })
  return entity
}
