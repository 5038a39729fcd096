import { type Static, Type } from 'typebox'
import { searchPeople } from '../../directory/index.ts'
import { Invalid } from '../../http/errors.ts'
import type { App } from '../../http/types.ts'
import { dayOf, toStored } from '../../lib/dates.ts'
import { plainMarkdown } from '../../lib/markdown.ts'
import { shorten } from '../../lib/text.ts'
import type { IncidentContext } from '../context.ts'
import { isSeverity, SEVERITIES, severityTone } from '../words.ts'
import { countOpenItems, ITEM_STATES, type ItemFilter, type ItemState, listItems } from './items/list.ts'
import { listPostmortems, listWanted, type PostmortemFilter } from './list.ts'
import { ItemFilterFields, ListFilter } from './schema.ts'
import { isPostmortemState, POSTMORTEM_WORD } from './words.ts'

const PAGE_SIZE = 50
const ITEMS_SHOWN = 10
const SUMMARY_SHOWN = 160
/** Owners that one search can mean at most. */
const MAX_OWNERS = 200

const READ = { role: 'read' } as const
const ListFields = Type.Object(ListFilter)
const ItemFields = Type.Object(ItemFilterFields)

/** `/postmortems`: what was learnt, what is to be done, and what nobody has looked into yet. */
export function overviewRoutes(app: App, incidents: IncidentContext): void {
  const { db, database, config, clock } = incidents

  app.get('/postmortems', { schema: { querystring: ListFields }, config: READ }, async (request, reply) => {
    const { cursor, ...query } = request.query
    const page = await listPostmortems(database, readListFilter(query), { limit: PAGE_SIZE, cursor })
    const now = toStored(clock())
    const today = dayOf(now, config.timeZone)
    const data = {
      items: page.items.map((item) => ({ ...item, summaryWords: shorten(plainMarkdown(item.summary), SUMMARY_SHOWN) })),
      nextCursor: page.nextCursor,
      query,
      isLater: cursor !== undefined,
      wanted: await listWanted(db, now, config.postmortemAfterDays),
      afterDays: config.postmortemAfterDays,
      actions: (await listItems(db, { state: 'open' }, { today, limit: ITEMS_SHOWN })).items,
      counts: await countOpenItems(db, today),
      severities: SEVERITIES,
      severityTone,
      stateWord: POSTMORTEM_WORD,
    }
    return reply.page('incidents/postmortem/index', data, { fragment: 'incidents/postmortem/_list' })
  })

  app.get('/postmortems/actions', { schema: { querystring: ItemFields }, config: READ }, async (request, reply) => {
    const { cursor, ...query } = request.query
    const today = dayOf(toStored(clock()), config.timeZone)
    const filter = await readItemFilter(incidents, query)
    const page = await listItems(db, filter, { today, limit: PAGE_SIZE, cursor })
    const data = { ...page, query, state: filter.state, states: ITEM_STATES, isLater: cursor !== undefined }
    return reply.page('incidents/postmortem/actions', data, { fragment: 'incidents/postmortem/_actions' })
  })
}

/** @throws Invalid for a word that is none of ours */
export function readListFilter({ q, state, severity }: Omit<Static<typeof ListFields>, 'cursor'>): PostmortemFilter {
  if (state && !isPostmortemState(state)) throw new Invalid({ state: 'Choose draft or published.' })
  if (severity && !isSeverity(severity)) throw new Invalid({ severity: 'Choose SEV1 to SEV4.' })
  return {
    q: q?.trim() || undefined,
    state: isPostmortemState(state) ? state : undefined,
    severity: isSeverity(severity) ? severity : undefined,
  }
}

/** Asks the directory whom an owner may mean. @throws Invalid */
export async function readItemFilter(
  { database }: IncidentContext,
  { state, owner }: Omit<Static<typeof ItemFields>, 'cursor'>,
): Promise<ItemFilter> {
  const word = ITEM_STATES.find((known) => known === (state || 'open')) satisfies ItemState | undefined
  if (!word) throw new Invalid({ state: `Choose ${ITEM_STATES.join(', ')}.` })
  const q = owner?.trim()
  if (!q) return { state: word }
  const people = await searchPeople(database, { q, limit: MAX_OWNERS, retired: true })
  return { state: word, ownerIds: people.map(({ id }) => id) }
}
