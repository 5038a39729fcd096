import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { EntityRef } from '../entities/find.ts'
import type { EntityKind } from '../tables.ts'
import type { LinkRow } from './rules.ts'

/** The other end of a link. */
export interface LinkedThing {
  link: LinkRow['table']
  slug: string
  name: string
  kind: EntityKind
  retiredAt: string | null
  /** `aws/s3` where a part of a service is meant, on whichever side; else null. */
  component: string | null
  /** The name of that part. */
  componentName: string | null
}

export interface Links {
  needs: LinkedThing[]
  neededBy: LinkedThing[]
  /** Whether there are more of either than were asked for. */
  more: boolean
}

const THING = sql`entity.slug, entity.name, entity.kind, entity.retired_at AS "retiredAt"`
const NO_PART = sql`NULL AS component, NULL AS "componentName"`
const PART = sql`part.slug || '/' || component.key AS component, component.name AS "componentName"`

/** What an entity needs and what needs it, by links (what it sits in is no link); at most `limit` of each. */
export async function listLinks(db: Db, { id, kind }: Pick<EntityRef, 'id' | 'kind'>, limit: number): Promise<Links> {
  const [needs, neededBy] = [
    await run(db, NEEDS[kind]?.(id), limit + 1),
    await run(db, NEEDED_BY[kind]?.(id), limit + 1),
  ]
  return {
    needs: needs.slice(0, limit),
    neededBy: neededBy.slice(0, limit),
    more: needs.length > limit || neededBy.length > limit,
  }
}

type Query = ReturnType<typeof sql>
type Queries = Partial<Record<EntityKind, (id: number) => Query>>

const NEEDS: Queries = {
  service: (id) => sql`
    SELECT 'runs' AS link, ${THING}, ${NO_PART} FROM runs JOIN entity ON entity.id = runs.process_id
      WHERE runs.service_id = ${id}
    UNION ALL SELECT 'depends_on' AS link, ${THING}, ${NO_PART} FROM depends_on JOIN entity ON entity.id = depends_on.needs_id
      WHERE depends_on.service_id = ${id}
    UNION ALL SELECT 'depends_on_component' AS link, ${THING}, entity.slug || '/' || component.key, component.name
      FROM depends_on_component JOIN component ON component.id = depends_on_component.component_id
      JOIN entity ON entity.id = component.service_id WHERE depends_on_component.service_id = ${id}`,
  data_set: (id) => sql`
    SELECT 'serves' AS link, ${THING}, ${NO_PART} FROM serves JOIN entity ON entity.id = serves.service_id
      WHERE serves.data_set_id = ${id}`,
}

const NEEDED_BY: Queries = {
  process: (id) => sql`
    SELECT 'runs' AS link, ${THING}, ${NO_PART} FROM runs JOIN entity ON entity.id = runs.service_id
      WHERE runs.process_id = ${id}`,
  service: (id) => sql`
    SELECT 'depends_on' AS link, ${THING}, ${NO_PART} FROM depends_on JOIN entity ON entity.id = depends_on.service_id
      WHERE depends_on.needs_id = ${id}
    UNION ALL SELECT 'depends_on_component' AS link, ${THING}, ${PART}
      FROM component JOIN depends_on_component ON depends_on_component.component_id = component.id
      JOIN entity ON entity.id = depends_on_component.service_id JOIN entity AS part ON part.id = component.service_id
      WHERE component.service_id = ${id}
    UNION ALL SELECT 'serves' AS link, ${THING}, ${NO_PART} FROM serves JOIN entity ON entity.id = serves.data_set_id
      WHERE serves.service_id = ${id}`,
}

async function run(db: Db, query: Query | undefined, limit: number): Promise<LinkedThing[]> {
  if (!query) return []
  const { rows } = await sql<LinkedThing>`${query} ORDER BY 1, 3, 2 LIMIT ${limit}`.execute(db)
  return rows
}
