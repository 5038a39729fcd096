import type { FastifyReply } from 'fastify'
import type { Paper } from '../../documents/index.ts'
import { Conflict, type FieldProblems } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { dayOf, toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { getIncident, type Incident } from '../read/find.ts'
import { TicketParams } from '../schema.ts'
import { findPostmortem, getPostmortem, listVersions, sectionsOf } from './find.ts'
import { listItemsOf } from './items/list.ts'
import { itemRoutes } from './items/routes.ts'
import { overviewRoutes } from './overview.ts'
import { documentParts, formParts, showData } from './page.ts'
import { prefill } from './prefill.ts'
import { compareTexts, type GivenPostmortem } from './rules.ts'
import { EditedMeanwhile, savePostmortem } from './save.ts'
import { PdfQuery, PostmortemForm, VersionParams } from './schema.ts'
import { NO_SECTIONS, type Sections } from './words.ts'

const DESK = { role: 'helpdesk' } as const
const READ = { role: 'read' } as const

/** What is learnt from an incident: its post-mortem, as it is read, written, printed and kept. */
export function postmortemRoutes(app: App, incidents: IncidentContext): void {
  const { db, config, clock } = incidents
  const one = { params: TicketParams }
  const today = () => dayOf(toStored(clock()), config.timeZone)

  app.get('/incidents/:ticket/postmortem', { schema: one, config: READ }, async (request, reply) => {
    const incident = await getIncident(db, request.params.ticket)
    return reply.page('incidents/postmortem/show', await showData(incidents, incident))
  })

  app.get(
    '/incidents/:ticket/postmortem.pdf',
    { schema: { ...one, querystring: PdfQuery }, config: READ },
    async (request, reply) => {
      const incident = await getIncident(db, request.params.ticket)
      const postmortem = await getPostmortem(db, incident)
      const items = await listItemsOf(db, incident.id, today())
      const paper: Paper = request.query.paper?.toLowerCase() === 'letter' ? 'Letter' : 'A4'
      const url = `${config.baseUrl}/incidents/${incident.ticket}/postmortem`
      const options = { paper, site: config.siteName, timeZone: config.timeZone, url }
      return reply
        .header('content-disposition', `attachment; filename="${incident.ticket}-post-mortem.pdf"`)
        .header('cache-control', 'private, no-cache')
        .type('application/pdf')
        .send(await (await import('./pdf.ts')).writePostmortemPdf({ incident, postmortem, items }, options))
    },
  )

  app.get('/incidents/:ticket/postmortem/edit', { schema: one, config: DESK }, async (request, reply) => {
    const incident = await getIncident(db, request.params.ticket)
    const known = await findPostmortem(db, incident.id)
    if (!known) refuseWhileRunning(incident)
    const sections = known ? sectionsOf(known) : await prefill(incidents, incident)
    return editPage(reply, incident, { ...sections, version: known?.version ?? 0 }, { isFresh: true })
  })

  app.post(
    '/incidents/:ticket/postmortem/preview',
    { schema: { ...one, body: PostmortemForm }, config: DESK },
    async (request, reply) => {
      const incident = await getIncident(db, request.params.ticket)
      return editPage(reply, incident, request.body)
    },
  )

  app.post(
    '/incidents/:ticket/postmortem',
    { schema: { ...one, body: PostmortemForm }, config: DESK },
    async (request, reply) => {
      const form = request.body
      try {
        const { ticket, state } = await savePostmortem(incidents, request.params.ticket, form, request.actor)
        return reply.done(
          `/incidents/${ticket}/postmortem`,
          state === 'draft' ? 'Saved as a draft.' : 'Saved and published.',
        )
      } catch (error) {
        const incident = await getIncident(db, request.params.ticket)
        if (error instanceof EditedMeanwhile) return conflictPage(reply, incident, form)
        return editPage(reply, incident, form, { problems: problemsOf(error) })
      }
    },
  )

  app.get('/incidents/:ticket/postmortem/versions', { schema: one, config: READ }, async (request, reply) => {
    const incident = await getIncident(db, request.params.ticket)
    await getPostmortem(db, incident)
    const versions = await listVersions(db, incident.id)
    return reply.page('incidents/postmortem/versions', { incident, versions })
  })

  app.get(
    '/incidents/:ticket/postmortem/versions/:version',
    { schema: { params: VersionParams }, config: READ },
    async (request, reply) => {
      const incident = await getIncident(db, request.params.ticket)
      const postmortem = await getPostmortem(db, incident, request.params.version)
      return reply.page('incidents/postmortem/version', { incident, postmortem, parts: documentParts(postmortem) })
    },
  )

  itemRoutes(app, incidents)
  overviewRoutes(app, incidents)

  async function editPage(
    reply: FastifyReply,
    incident: Incident,
    form: GivenPostmortem,
    { problems = {}, isFresh = false }: { problems?: FieldProblems; isFresh?: boolean } = {},
  ) {
    const known = await findPostmortem(db, incident.id)
    const sections = filledUp(form, known ?? NO_SECTIONS)
    const data = {
      incident,
      state: known?.state ?? null,
      version: form.version ?? 0,
      parts: formParts(sections, problems),
      preview: documentParts(sections),
      problems,
      isFresh,
    }
    const status = Object.keys(problems).length > 0 ? 422 : 200
    return reply.page('incidents/postmortem/edit', data, { status, fragment: 'incidents/postmortem/_preview' })
  }

  /** Both texts, so that nothing that somebody wrote is lost. */
  async function conflictPage(reply: FastifyReply, incident: Incident, form: GivenPostmortem) {
    const theirs = await getPostmortem(db, incident)
    const read = form.version ? await findPostmortem(db, incident.id, form.version) : undefined
    const base = read ?? (form.version === 0 ? await prefill(incidents, incident) : NO_SECTIONS)
    const differences = compareTexts(base, filledUp(form, theirs), theirs)
    return reply.page('incidents/postmortem/conflict', { incident, theirs, differences }, { status: 409 })
  }
}

function filledUp(form: GivenPostmortem, known: Sections): Sections {
  const given = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
  return sectionsOf({ ...known, ...given } as Sections)
}

function refuseWhileRunning({ ticket, state }: Incident): void {
  if (state !== 'closed') throw new Conflict(`${ticket} is not closed. Its post-mortem is begun when it is over.`)
}
