import { Type } from 'typebox'
import { Invalid } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import { SourceFailure } from '../../http/source-failure.ts'
import type { App } from '../../http/types.ts'
import type { UptimeContext } from '../context.ts'
import { getSource, listSources } from '../settings/find.ts'
import { createFrontEnd, deleteFrontEnd, editFrontEnd } from './actions.ts'
import { frontEndPageData, frontEndsPageData, givesIncidents, newFrontEndData } from './data.ts'
import { type Form, frontEndOfForm } from './form.ts'
import { moveFrontEnd } from './order.ts'
import { SlugParams } from './schema.ts'

const COMMS = { role: 'comms' } as const
const FormBody = Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 20_000 }))
const OptionsQuery = Type.Object({
  source: Type.String({ maxLength: 100 }),
  q: Type.String({ maxLength: 200, default: '' }),
})
const MOST_OPTIONS = 30

/** `/uptime/front-ends`: the services whose uptime is reported every month. */
export function frontEndRoutes(app: App, uptime: UptimeContext): void {
  const { db } = uptime
  const given = async (form: Form) => frontEndOfForm(form, (await listSources(db)).filter(givesIncidents))

  app.get('/uptime/front-ends', { config: { role: 'read' } }, async (_request, reply) =>
    reply.page('uptime/front-ends/index', await frontEndsPageData(uptime)),
  )

  app.get('/uptime/front-ends/new', { config: COMMS }, async (_request, reply) =>
    reply.page('uptime/front-ends/new', await newFrontEndData(uptime, {})),
  )

  app.get(
    '/uptime/front-ends/services',
    { schema: { querystring: OptionsQuery }, config: COMMS },
    async (request, reply) => {
      const { source, q } = request.query
      const entry = await getSource(db, source)
      return reply.page('directory/_options', { q, options: await serviceOptions(uptime, entry, q) })
    },
  )

  app.post('/uptime/front-ends', { schema: { body: FormBody }, config: COMMS }, async (request, reply) => {
    const form: Form = request.body
    if (form['more']) return reply.page('uptime/front-ends/new', await newFrontEndData(uptime, form))
    try {
      const slug = await createFrontEnd(uptime, await given(form), request.actor)
      return await reply.done('/uptime/front-ends', `Its uptime is reported from now on: ${slug}.`)
    } catch (error) {
      const data = await newFrontEndData(uptime, form, problemsOf(error))
      return reply.page('uptime/front-ends/new', data, { status: 422 })
    }
  })

  const one = { schema: { params: SlugParams }, config: COMMS }
  app.get('/uptime/front-ends/:slug', one, async (request, reply) =>
    reply.page('uptime/front-ends/edit', await frontEndPageData(uptime, request.params.slug)),
  )

  const withForm = { schema: { params: SlugParams, body: FormBody }, config: COMMS }
  app.post('/uptime/front-ends/:slug', withForm, async (request, reply) => {
    const { slug } = request.params
    const form: Form = request.body
    if (form['more']) return reply.page('uptime/front-ends/edit', await frontEndPageData(uptime, slug, form))
    try {
      const { service: _service, ...change } = await given(form)
      await editFrontEnd(uptime, slug, change, request.actor)
    } catch (error) {
      const data = await frontEndPageData(uptime, slug, form, problemsOf(error))
      return reply.page('uptime/front-ends/edit', data, { status: 422 })
    }
    return reply.done('/uptime/front-ends', 'Saved.')
  })

  const withPlace = {
    schema: { params: SlugParams, body: Type.Object({ place: Type.Integer({ minimum: 0, maximum: 10_000 }) }) },
    config: COMMS,
  }
  app.post('/uptime/front-ends/:slug/place', withPlace, async (request, reply) => {
    await moveFrontEnd(uptime, request.params.slug, request.body.place, request.actor)
    return reply.done('/uptime/front-ends')
  })

  app.post('/uptime/front-ends/:slug/deletion', one, async (request, reply) => {
    await deleteFrontEnd(uptime, request.params.slug, request.actor)
    return reply.done('/uptime/front-ends', 'Its uptime is reported no more. Collected months keep what they say.')
  })
}

async function serviceOptions(uptime: UptimeContext, entry: Parameters<typeof givesIncidents>[0], q: string) {
  if (!givesIncidents(entry)) throw new Invalid({ source: `${entry.name} has no services.` })
  const word = q.trim().toLowerCase()
  try {
    const services = await uptime.serviceLists.list(entry)
    return services
      .filter(({ id, name }) => name.toLowerCase().includes(word) || id.toLowerCase() === word)
      .slice(0, MOST_OPTIONS)
      .map(({ id, name }) => ({ value: id, word: name, icon: 'service', note: id }))
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    // An id can be given without the list; why there is none stands beside it.
    const typed = q.trim()
    return typed === '' ? [] : [{ value: typed, word: typed, icon: 'service', note: `as typed. ${error.message}` }]
  }
}
