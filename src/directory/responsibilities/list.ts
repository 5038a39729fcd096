import type { Db } from '../../db/schema.ts'
import type { EntityRef } from '../entities/find.ts'
import { PERSON_COLUMNS, type PersonRef } from '../people/find.ts'
import type { EntityKind, ResponsibilityRole } from '../tables.ts'
import { RESPONSIBILITY_ROLES } from '../words.ts'

/** Somebody who answers for an entity: by a responsibility of its own, or one that it has from elsewhere. */
export interface Responsible {
  role: ResponsibilityRole
  person: PersonRef
  since: string
  inherited: boolean
  /** What the responsibility is for: the entity itself, what it sits in, or a data set that it serves. */
  from: { slug: string; name: string; kind: EntityKind }
}

/** Owners of so many data sets are told on a page of a service. */
const MOST_DATA_SETS = 100

interface Held {
  role: ResponsibilityRole
  begun_at: string
  entity_id: number
  person: PersonRef
}

/**
 * Who answers for an entity. For each role but the owner of data: its own people, else those of the nearest container
 * that has one, as `inheritedResponsibilities` of the graph has it; what is retired passes nothing on. A service has the
 * owners of the data that it serves.
 * @param ancestors what it sits in, the nearest first
 */
export async function listResponsible(
  db: Db,
  entity: EntityRef,
  ancestors: readonly EntityRef[],
): Promise<Responsible[]> {
  const end = ancestors.findIndex(({ retiredAt }) => retiredAt !== null)
  const containers = end === -1 ? ancestors : ancestors.slice(0, end)
  const served = entity.kind === 'service' ? await listServed(db, entity.id) : []
  const held = await listHeld(
    db,
    [entity, ...containers, ...served].map(({ id }) => id),
  )
  const own = held.filter(({ entity_id }) => entity_id === entity.id)
  const tell = (from: EntityRef, { role, person, begun_at }: Held): Responsible => ({
    role,
    person,
    since: begun_at,
    inherited: from.id !== entity.id,
    from: { slug: from.slug, name: from.name, kind: from.kind },
  })

  const present = (list: readonly Held[]) => list.filter(({ person }) => person.retiredAt === null)
  const found = own.map((one) => tell(entity, one))
  for (const role of RESPONSIBILITY_ROLES) {
    const isIt = (one: Held) => one.role === role
    if (role === 'data_owner' || present(own).some(isIt)) continue
    const nearest = containers.find(({ id }) => present(held).some((one) => isIt(one) && one.entity_id === id))
    if (!nearest) continue
    for (const one of present(held)) if (isIt(one) && one.entity_id === nearest.id) found.push(tell(nearest, one))
  }
  for (const set of served) {
    for (const one of present(held)) {
      if (one.entity_id === set.id && one.role === 'data_owner') found.push(tell(set, one))
    }
  }
  const place = ({ role }: Responsible) => RESPONSIBILITY_ROLES.indexOf(role)
  return found.sort((a, b) => place(a) - place(b) || Number(a.inherited) - Number(b.inherited))
}

function listServed(db: Db, serviceId: number): Promise<EntityRef[]> {
  return db
    .selectFrom('serves')
    .innerJoin('entity', 'entity.id', 'serves.data_set_id')
    .select([
      'entity.id',
      'entity.kind',
      'entity.slug',
      'entity.name',
      'entity.stage',
      'entity.retired_at as retiredAt',
    ])
    .where('serves.service_id', '=', serviceId)
    .where('entity.retired_at', 'is', null)
    .orderBy('entity.name')
    .limit(MOST_DATA_SETS)
    .execute()
}

async function listHeld(db: Db, entityIds: readonly number[]): Promise<Held[]> {
  const rows = await db
    .selectFrom('responsibility')
    .innerJoin('person', 'person.id', 'responsibility.person_id')
    .select([...PERSON_COLUMNS, 'responsibility.role', 'responsibility.begun_at', 'responsibility.entity_id'])
    .where('responsibility.entity_id', 'in', entityIds)
    .where('responsibility.ended_at', 'is', null)
    .orderBy('person.name')
    .orderBy('person.id')
    .limit(1_000)
    .execute()
  return rows.map(({ role, begun_at, entity_id, ...person }) => ({ role, begun_at, entity_id, person }))
}

/** What a person answers for, running first, then what ended latest. */
export async function listResponsibilitiesOf(db: Db, personId: number, limit: number) {
  return db
    .selectFrom('responsibility')
    .innerJoin('entity', 'entity.id', 'responsibility.entity_id')
    .select([
      'entity.id as entityId',
      'entity.slug',
      'entity.name',
      'entity.kind',
      'entity.retired_at as retiredAt',
      'responsibility.role',
      'responsibility.begun_at as begunAt',
      'responsibility.ended_at as endedAt',
    ])
    .where('responsibility.person_id', '=', personId)
    .orderBy((eb) => eb.case().when('responsibility.ended_at', 'is', null).then(0).else(1).end())
    .orderBy('responsibility.ended_at', 'desc')
    .orderBy('entity.name')
    .orderBy('responsibility.id')
    .limit(limit)
    .execute()
}

/** How many running responsibilities each of some people has; those without any are left out. */
export async function countResponsibilities(db: Db, personIds: readonly number[]): Promise<Map<number, number>> {
  if (personIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('responsibility')
    .select((eb) => ['person_id', eb.fn.countAll<number>().as('count')])
    .where('person_id', 'in', personIds)
    .where('ended_at', 'is', null)
    .groupBy('person_id')
    .execute()
  return new Map(rows.map(({ person_id, count }) => [person_id, count]))
}
