import type { FastifyReply } from 'fastify'
import { problemsOf } from '../http/forms.ts'
import type { App } from '../http/types.ts'
import { NOTATION_LABELS } from '../imports/index.ts'
import { SEVERITIES } from '../incidents/index.ts'
import {
  changeColumns,
  createInbox,
  dismissRow,
  mendRow,
  type PushSecrets,
  pauseInbox,
  removeInbox,
  renewPushSecrets,
} from './actions.ts'
import { checkDates } from './check-dates.ts'
import { INBOX_FIELDS, type Mapping } from './fields.ts'
import { getInbox, type InboxContext, mappingOf, seenOf, settingsOf } from './inbox.ts'
import { lookAtSheet } from './look.ts'
import { pollInbox } from './poll.ts'
import { countRows, getRow, listInboxes, listRows } from './queries.ts'
import { ColumnsForm, InboxForm, InboxParams, InboxQuery, MendForm, RowParams } from './schema.ts'
import type { InboxRowState } from './tables.ts'
import { takeRow } from './take.ts'

const ADMIN = { role: 'admin' } as const
const POLL_MS = 50_000
const STATES: readonly InboxRowState[] = ['refused', 'waiting', 'taken', 'dismissed', 'earlier']

export function inboxSettingsRoutes(app: App, inboxes: InboxContext): void {
  listRoutes(app, inboxes)
  columnRoutes(app, inboxes)
  verbRoutes(app, inboxes)
  rowRoutes(app, inboxes)
}

async function listPage(
  reply: FastifyReply,
  inboxes: InboxContext,
  extra: object,
  status = 200,
): Promise<FastifyReply> {
  const data = { inboxes: await listInboxes(inboxes.db), form: {}, problems: {}, ...extra }
  return reply.page('inboxes/index', data, { status })
}

interface ShowExtra {
  state?: InboxRowState | undefined
  before?: number | undefined
  made?: PushSecrets
  form?: object
  mapping?: Mapping
  problems?: object
}

async function showPage(
  reply: FastifyReply,
  inboxes: InboxContext,
  id: number,
  extra: ShowExtra,
): Promise<FastifyReply> {
  const inbox = await getInbox(inboxes.db, id)
  const counts = await countRows(inboxes.db, id)
  const state = extra.state ?? STATES.find((one) => counts[one] > 0) ?? 'refused'
  const [seen, mapping] = [seenOf(inbox), extra.mapping ?? mappingOf(inbox)]
  const { push_hash, push_secret, credentials, ...shown } = inbox
  return reply.page(
    'inboxes/show',
    {
      inbox: shown,
      settings: settingsOf(inbox),
      seen,
      mapping,
      fields: INBOX_FIELDS,
      notations: Object.entries(NOTATION_LABELS),
      severities: SEVERITIES,
      dates: seen && checkDates(seen, mapping, inbox.notation, inbox.time_zone),
      counts,
      states: STATES,
      state,
      rows: await listRows(inboxes.db, id, state, extra.before ?? null),
      made: extra.made && { ...extra.made, address: `${inboxes.config.baseUrl}/api/v1/inbox/${extra.made.token}` },
      form: extra.form ?? {
        ownerEmail: inbox.owner_email,
        timeZone: inbox.time_zone,
        notation: inbox.notation,
        defaultSeverity: inbox.default_severity,
        takesExisting: inbox.takes_existing === 1,
      },
      problems: extra.problems ?? {},
    },
    { status: extra.problems ? 422 : 200 },
  )
}

function listRoutes(app: App, inboxes: InboxContext): void {
  app.get('/settings/inboxes', { config: ADMIN }, async (_request, reply) => listPage(reply, inboxes, {}))

  app.post('/settings/inboxes', { schema: { body: InboxForm }, config: ADMIN }, async (request, reply) => {
    try {
      const { id, ...made } = await createInbox(inboxes, request.body, request.actor)
      await lookAtSheet(inboxes, id)
      return await showPage(reply, inboxes, id, { made })
    } catch (error) {
      // The key is not shown again, not even to who has just pasted it.
      return listPage(reply, inboxes, { form: { ...request.body, key: '' }, problems: problemsOf(error) }, 422)
    }
  })

  app.get(
    '/settings/inboxes/:id',
    { schema: { params: InboxParams, querystring: InboxQuery }, config: ADMIN },
    async (request, reply) => showPage(reply, inboxes, request.params.id, request.query),
  )
}

function columnRoutes(app: App, inboxes: InboxContext): void {
  app.post(
    '/settings/inboxes/:id',
    { schema: { params: InboxParams, body: ColumnsForm }, config: ADMIN },
    async (request, reply) => {
      const { id } = request.params
      const { body } = request
      const mapping = mappingFrom(body)
      const takesExisting = body.takesExisting === 'yes'
      try {
        await changeColumns(inboxes, id, { ...body, mapping, takesExisting }, request.actor)
      } catch (error) {
        return showPage(reply, inboxes, id, { form: { ...body, takesExisting }, mapping, problems: problemsOf(error) })
      }
      return reply.done(`/settings/inboxes/${id}`, 'Saved. New rows are taken from now on.')
    },
  )

  app.post('/settings/inboxes/:id/look', { schema: { params: InboxParams }, config: ADMIN }, async (request, reply) => {
    const { id } = request.params
    const problem = await lookAtSheet(inboxes, id)
    return reply.done(`/settings/inboxes/${id}`, problem ?? 'Read. Nothing was taken.')
  })
}

/** Of the form, the fields that have a column: `column.title=Summary`. */
function mappingFrom(body: Record<string, unknown>): Mapping {
  return Object.fromEntries(
    INBOX_FIELDS.flatMap(({ field }) => {
      const column = body[`column.${field}`]
      return typeof column === 'string' && column !== '' ? [[field, column]] : []
    }),
  )
}

function verbRoutes(app: App, inboxes: InboxContext): void {
  const schema = { params: InboxParams }
  app.post('/settings/inboxes/:id/poll', { schema, config: ADMIN }, async (request, reply) => {
    const { id } = request.params
    await getInbox(inboxes.db, id)
    const polled = await pollInbox(inboxes, id, AbortSignal.timeout(POLL_MS))
    const told = polled && `${polled.taken} taken, ${polled.refused} could not be taken.`
    return reply.done(`/settings/inboxes/${id}`, polled?.problem ?? told ?? 'It is being read just now.')
  })

  app.post('/settings/inboxes/:id/pausing', { schema, config: ADMIN }, async (request, reply) => {
    await pauseInbox(inboxes, request.params.id, true, request.actor)
    return reply.done(`/settings/inboxes/${request.params.id}`, 'Paused.')
  })

  app.post('/settings/inboxes/:id/resumption', { schema, config: ADMIN }, async (request, reply) => {
    await pauseInbox(inboxes, request.params.id, false, request.actor)
    return reply.done(`/settings/inboxes/${request.params.id}`, 'It is read again.')
  })

  app.post('/settings/inboxes/:id/secrets', { schema, config: ADMIN }, async (request, reply) => {
    const made = await renewPushSecrets(inboxes, request.params.id, request.actor)
    return showPage(reply, inboxes, request.params.id, { made })
  })

  app.post('/settings/inboxes/:id/removal', { schema, config: ADMIN }, async (request, reply) => {
    await removeInbox(inboxes, request.params.id, request.actor)
    return reply.done('/settings/inboxes', 'Removed. The tickets that came of it stay.')
  })
}

function rowRoutes(app: App, inboxes: InboxContext): void {
  const rowPage = async (
    reply: FastifyReply,
    id: number,
    rowId: number,
    extra: { cells?: object; problem?: string },
  ) => {
    const inbox = await getInbox(inboxes.db, id)
    const row = await getRow(inboxes.db, id, rowId)
    const cells = Object.entries(extra.cells ?? row.cells)
    const labels = new Map(Object.entries(mappingOf(inbox)).map(([field, column]) => [column, field]))
    const fieldOf = (column: string) => INBOX_FIELDS.find(({ field }) => field === labels.get(column))?.label ?? null
    const data = {
      inbox: { id: inbox.id, name: inbox.name },
      row,
      problem: extra.problem ?? row.problem,
      cells: cells.map(([column, text]) => ({ column, text, field: fieldOf(column) })),
    }
    return reply.page('inboxes/row', data, { status: extra.problem ? 422 : 200 })
  }

  app.get('/settings/inboxes/:id/rows/:row', { schema: { params: RowParams }, config: ADMIN }, async (request, reply) =>
    rowPage(reply, request.params.id, request.params.row, {}),
  )

  app.post(
    '/settings/inboxes/:id/rows/:row',
    { schema: { params: RowParams, body: MendForm }, config: ADMIN },
    async (request, reply) => {
      const { id, row: rowId } = request.params
      const inbox = await getInbox(inboxes.db, id)
      const row = await getRow(inboxes.db, id, rowId)
      const given = request.body as Record<string, unknown>
      const cells = Object.fromEntries(
        Object.entries(row.cells).map(([column, text], n) => [column, String(given[`cell.${n}`] ?? text)]),
      )
      await mendRow(inboxes, inbox, { id: rowId, cells }, request.actor)
      const state = await takeRow(inboxes, inbox, { id: rowId, cells }, request.actor)
      const { ticket, problem } = await getRow(inboxes.db, id, rowId)
      if (state === 'refused') return rowPage(reply, id, rowId, { cells, problem: problem ?? '' })
      return reply.done(`/settings/inboxes/${id}`, ticket === null ? 'It waits to be taken.' : `Taken: ${ticket}.`)
    },
  )

  app.post(
    '/settings/inboxes/:id/rows/:row/dismissal',
    { schema: { params: RowParams }, config: ADMIN },
    async (request, reply) => {
      const { id, row } = request.params
      await dismissRow(inboxes, await getInbox(inboxes.db, id), row, request.actor)
      return reply.done(`/settings/inboxes/${id}`, 'Left alone.')
    },
  )
}
