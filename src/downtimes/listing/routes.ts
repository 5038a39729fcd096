import { type Static, Type } from 'typebox'
import type { App } from '../../http/types.ts'
import { readEdges } from '../../http/window.ts'
import { between, dayOf, toStored } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { listFreezes } from '../freezes/queries.ts'
import { type DowntimeFilter, listDowntimes } from '../read/list.ts'
import { EFFECT_WORD, isDowntimeState, STATE_ICON, STATE_TONE, STATE_WORD } from '../words.ts'
import { exportDowntimes } from './export.ts'
import { calendarOf, monthAfter, readMonth, spanOf } from './month.ts'

const PAGE_SIZE = 50
/** More than a company plans in a month; the list has the rest. */
const MONTH_LIMIT = 1_000

const Query = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 300 })),
  state: Type.Optional(Type.String({ maxLength: 20 })),
  target: Type.Optional(Type.String({ maxLength: 100 })),
  series: Type.Optional(Type.String({ maxLength: 10 })),
  from: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ maxLength: 40 })),
  month: Type.Optional(Type.String({ maxLength: 10 })),
  cursor: Type.Optional(Type.String({ maxLength: 300 })),
})

const READ = { role: 'read' } as const
const WORDS = { stateWord: STATE_WORD, stateTone: STATE_TONE, stateIcon: STATE_ICON, effectWord: EFFECT_WORD }

/** `/downtimes`: what is planned and what was, as a list, a month and a file. */
export function listingRoutes(app: App, downtimes: DowntimeContext): void {
  const { db, database, config, clock } = downtimes
  const zone = config.timeZone

  function filterOf({
    q,
    state,
    target,
    series,
    from,
    to,
  }: Partial<Record<keyof Static<typeof Query>, string | undefined>>): DowntimeFilter {
    return {
      q: q?.trim() || undefined,
      // An empty choice of a form, and a state that there is not, are no filter.
      state: isDowntimeState(state) ? state : undefined,
      target: target?.trim() || undefined,
      seriesId: /^[1-9]\d{0,8}$/.test(series ?? '') ? Number(series) : undefined,
      ...readEdges({ from, to }, zone),
    }
  }

  async function listData(query: Static<typeof Query>) {
    const { cursor, month: _, ...shown } = query
    const { items, nextCursor } = await listDowntimes(database, filterOf(query), { limit: PAGE_SIZE, cursor })
    const withLength = items.map((item) => ({ ...item, lengthMs: between(item.startsAt, item.endsAt) }))
    return { view: 'list', items: withLength, nextCursor, isLater: cursor !== undefined, query: shown }
  }

  async function monthData(query: Static<typeof Query>, month: string) {
    const { q, state, target, series } = query
    const span = spanOf(month, zone)
    const { items, nextCursor } = await listDowntimes(
      database,
      { ...filterOf({ q, state, target, series }), ...span },
      { limit: MONTH_LIMIT },
    )
    const shown = items.filter((item) => item.state !== 'cancelled' || state === 'cancelled')
    const freezes = await listFreezes(db, span)
    const options = { zone, today: dayOf(toStored(clock()), zone) }
    const frozen = calendarOf(month, freezes, options).flat()
    const freezesByDay = Object.fromEntries(frozen.map((day) => [day.day, day.items]))
    return {
      view: 'month',
      month,
      weeks: calendarOf(month, shown, options),
      freezesByDay,
      isPart: nextCursor !== null,
      before: monthAfter(month, -1),
      after: monthAfter(month, 1),
      thisMonth: options.today.slice(0, 7),
      dayOf: (stored: string) => dayOf(stored, zone),
      query: { q, state, target, series },
    }
  }

  app.get('/downtimes', { schema: { querystring: Query }, config: READ }, async (request, reply) => {
    const month = readMonth(request.query.month)
    const data = month ? await monthData(request.query, month) : await listData(request.query)
    const thisMonth = dayOf(toStored(clock()), zone).slice(0, 7)
    return reply.page('downtimes/index', { thisMonth, ...data, ...WORDS }, { fragment: 'downtimes/_shown' })
  })

  app.get('/downtimes/list.csv', { schema: { querystring: Query }, config: READ }, async (request, reply) =>
    reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="downtimes.csv"')
      .header('cache-control', 'no-store')
      .send(await exportDowntimes(downtimes, filterOf(request.query))),
  )
}
