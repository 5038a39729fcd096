import { DAY, later, toStored } from '../../lib/dates.ts'
import { initialsOf } from '../../lib/initials.ts'
import type { DirectoryContext } from '../directory.ts'
import type { EntityEvent } from '../events.ts'
import { findImpact, viewImpact } from '../impact/index.ts'
import type { DirectoryPages } from '../routes.ts'
import type { EntityKind } from '../tables.ts'
import { CHILD_KIND, KIND_WORD, KINDS_WORD, RESPONSIBILITY_ROLES, ROLE_WORD, STAGE_WORD } from '../words.ts'
import { listChildren } from './containment.ts'
import { describeEntity } from './describe.ts'

const CHILDREN_SHOWN = 20
const EVENTS_SHOWN = 8
const EVENTS_BACK_MS = 90 * DAY
const EVENTS_AHEAD_MS = 30 * DAY

/** Which links a kind can have, and with what: what stands in the form. */
const LINKABLE: Record<EntityKind, { needs: EntityKind[]; neededBy: EntityKind[] } | null> = {
  region: null,
  cluster: null,
  server: null,
  process: { needs: [], neededBy: ['service'] },
  service: { needs: ['process', 'service'], neededBy: ['service', 'data_set'] },
  data_set: { needs: ['service'], neededBy: [] },
}

/** What the page of an entity shows, with its forms as they are. */
export async function entityPageData(directory: DirectoryContext, pages: DirectoryPages, slug: string) {
  const detail = await describeEntity(directory.db, slug)
  const { entity } = detail
  return {
    detail: {
      ...detail,
      responsible: detail.responsible.map((one) => ({ ...one, initials: initialsOf(one.person.name) })),
    },
    impact: entity.retiredAt === null ? viewImpact(await findImpact(directory, [entity.id]), [slug]) : null,
    inside: await listChildren(directory.db, entity, CHILDREN_SHOWN),
    insideKind: CHILD_KIND[entity.kind],
    linkable: LINKABLE[entity.kind],
    status: entity.kind === 'service' ? await pages.statusOf(entity.id) : undefined,
    events: await listEvents(directory, pages, entity.id),
    roles: RESPONSIBILITY_ROLES.map((role) => [role, ROLE_WORD[role]]),
    roleWord: ROLE_WORD,
    kindWord: KIND_WORD,
    kindsWord: KINDS_WORD,
    stageWord: STAGE_WORD,
    linkForm: { direction: '', other: '' },
    dutyForm: { person: '', role: '' },
    problems: {},
  }
}

/** The latest of all sources together; what is planned stands first. */
async function listEvents(
  { clock }: DirectoryContext,
  { eventSources }: DirectoryPages,
  id: number,
): Promise<EntityEvent[]> {
  const now = toStored(clock())
  const window = { from: later(now, -EVENTS_BACK_MS), to: later(now, EVENTS_AHEAD_MS) }
  const lists = await Promise.all(eventSources.map((list) => list([id], window, EVENTS_SHOWN)))
  return lists
    .flat()
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
    .slice(0, EVENTS_SHOWN)
}
