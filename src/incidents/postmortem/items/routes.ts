import { Type } from 'typebox'
import { problemsOf } from '../../../http/forms.ts'
import type { App } from '../../../http/types.ts'
import { dayOf, toStored } from '../../../lib/dates.ts'
import type { IncidentContext } from '../../context.ts'
import { submissionOf } from '../../desk/routes.ts'
import { getIncident } from '../../read/find.ts'
import { TicketParams } from '../../schema.ts'
import { showData } from '../page.ts'
import { ItemForm, ItemParams } from '../schema.ts'
import { getItem } from './list.ts'
import { addItem, changeItem, removeItem } from './write.ts'

const DESK = { role: 'helpdesk' } as const
/** Where somebody came from: the list of all items, or the page of the post-mortem. */
const BackBody = Type.Object({ back: Type.Optional(Type.String({ maxLength: 20 })) })

/** The forms of action items. */
export function itemRoutes(app: App, incidents: IncidentContext): void {
  const { db, config, clock } = incidents
  const today = () => dayOf(toStored(clock()), config.timeZone)
  const back = (ticket: string, from?: string) =>
    from === 'list' ? '/postmortems/actions' : `/incidents/${ticket}/postmortem#action-items`

  app.post(
    '/incidents/:ticket/postmortem/actions',
    { schema: { params: TicketParams, body: ItemForm }, config: DESK },
    async (request, reply) => {
      const { ticket } = request.params
      const { key, ...form } = request.body
      try {
        await addItem(incidents, ticket, form, request.actor, submissionOf(request.actor.id, key))
      } catch (error) {
        const data = await showData(incidents, await getIncident(db, ticket), { form, problems: problemsOf(error) })
        return reply.page('incidents/postmortem/show', data, { status: 422 })
      }
      return reply.done(back(ticket), 'Added.')
    },
  )

  const one = { params: ItemParams }
  app.get('/incidents/:ticket/postmortem/actions/:id', { schema: one, config: DESK }, async (request, reply) => {
    const incident = await getIncident(db, request.params.ticket)
    const item = await getItem(db, incident, request.params.id, today())
    const form = { ...item, owner: item.ownerEmail }
    return reply.page('incidents/postmortem/action', { incident, item, form, problems: {} })
  })

  app.post(
    '/incidents/:ticket/postmortem/actions/:id',
    { schema: { ...one, body: ItemForm }, config: DESK },
    async (request, reply) => {
      const { ticket, id } = request.params
      const { key, ...form } = request.body
      try {
        await changeItem(incidents, ticket, id, form, request.actor)
      } catch (error) {
        const problems = problemsOf(error)
        const incident = await getIncident(db, ticket)
        const item = await getItem(db, incident, id, today())
        return reply.page('incidents/postmortem/action', { incident, item, form, problems }, { status: 422 })
      }
      return reply.done(back(ticket), 'Changed.')
    },
  )

  const moves = { completion: true, reopening: false } as const
  for (const [name, done] of Object.entries(moves)) {
    app.post(
      `/incidents/:ticket/postmortem/actions/:id/${name}`,
      { schema: { ...one, body: BackBody }, config: DESK },
      async (request, reply) => {
        const { ticket, id } = request.params as { ticket: string; id: number }
        await changeItem(incidents, ticket, id, { done }, request.actor)
        const { back: from } = request.body as { back?: string }
        return reply.done(back(ticket, from), done ? 'Done.' : 'Open again.')
      },
    )
  }

  app.post(
    '/incidents/:ticket/postmortem/actions/:id/removal',
    { schema: one, config: DESK },
    async (request, reply) => {
      const { ticket, id } = request.params
      await removeItem(incidents, ticket, id, request.actor)
      return reply.done(back(ticket), 'Removed.')
    },
  )
}
