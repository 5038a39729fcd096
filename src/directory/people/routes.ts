import type { FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'
import { Conflict, type FieldProblems } from '../../http/errors.ts'
import { Id } from '../../http/fields.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { initialsOf } from '../../lib/initials.ts'
import { readCursor } from '../cursor.ts'
import type { DirectoryContext } from '../directory.ts'
import { countResponsibilities, listResponsibilitiesOf } from '../responsibilities/list.ts'
import { addResponsibility, endResponsibility } from '../responsibilities/write.ts'
import { RoleWord } from '../schema.ts'
import { KIND_WORD, RESPONSIBILITY_ROLES, ROLE_WORD } from '../words.ts'
import { getPerson, listPeople } from './find.ts'
import { addPerson, editPerson, retirePerson, returnPerson } from './write.ts'

const READ = { role: 'read' } as const
const WRITE = { role: 'comms' } as const
const PAGE_SIZE = 50
const MOST_RESPONSIBILITIES = 500

const Field = (maxLength: number) => Type.String({ maxLength, default: '' })
const Query = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200 })),
  retired: Type.Optional(Type.Union([Type.Literal('yes'), Type.Literal('')])),
  after: Type.Optional(Type.String({ maxLength: 20 })),
})
const PersonForm = Type.Object({ name: Field(20_000), email: Field(1000), phone: Field(1000), team: Field(1000) })
type PersonForm = Static<typeof PersonForm>
const IdParams = Type.Object({ id: Id })
const DutyForm = Type.Object({ entity: Field(100), role: RoleWord })

const addressOf = (id: number) => `/directory/people/${id}`

/** Everybody in the directory, and the page of one of them. */
export function peopleRoutes(app: App, directory: DirectoryContext): void {
  listRoutes(app, directory)
  formRoutes(app, directory)
  personRoutes(app, directory)
}

function listRoutes(app: App, { db, database }: DirectoryContext): void {
  app.get('/directory/people', { schema: { querystring: Query }, config: READ }, async (request, reply) => {
    const { q, retired, after } = request.query
    const filter = { q, retired: retired === 'yes' }
    const rows = await listPeople(database, filter, { after: readCursor(after || undefined), limit: PAGE_SIZE + 1 })
    const people = rows.slice(0, PAGE_SIZE)
    const counts = await countResponsibilities(
      db,
      people.map(({ id }) => id),
    )
    return reply.page('directory/people', {
      query: { q, retired },
      people: people.map((person) => ({ ...person, duties: counts.get(person.id) ?? 0 })),
      next: rows.length > PAGE_SIZE ? people.at(-1)!.id : null,
    })
  })
}

function formRoutes(app: App, directory: DirectoryContext): void {
  const { db } = directory
  const edit = async (reply: FastifyReply, form: PersonForm, id: number | null, problems: FieldProblems = {}) => {
    const known = id === null ? null : await getPerson(db, id)
    const status = Object.keys(problems).length > 0 ? 422 : 200
    return reply.page('directory/person-edit', { form, known, problems }, { status })
  }

  app.get('/directory/people/new', { config: WRITE }, async (_request, reply) =>
    edit(reply, { name: '', email: '', phone: '', team: '' }, null),
  )

  app.post('/directory/people', { schema: { body: PersonForm }, config: WRITE }, async (request, reply) => {
    try {
      const { id, name } = await addPerson(directory, request.body, request.actor)
      return reply.done(addressOf(id), `${name} is in the directory.`)
    } catch (error) {
      return edit(reply, request.body, null, problemsOf(error))
    }
  })

  app.get('/directory/people/:id/edit', { schema: { params: IdParams }, config: WRITE }, async (request, reply) => {
    const { name, email, phone, team } = await getPerson(db, request.params.id)
    return edit(reply, { name, email, phone: phone ?? '', team: team ?? '' }, request.params.id)
  })

  app.post(
    '/directory/people/:id',
    { schema: { params: IdParams, body: PersonForm }, config: WRITE },
    async (request, reply) => {
      const { id } = request.params
      try {
        await editPerson(directory, id, request.body, request.actor)
      } catch (error) {
        return edit(reply, request.body, id, problemsOf(error))
      }
      return reply.done(addressOf(id), 'Saved.')
    },
  )
}

function personRoutes(app: App, directory: DirectoryContext): void {
  const { db } = directory
  const one = { schema: { params: IdParams }, config: WRITE }
  const duty = { schema: { params: IdParams, body: DutyForm }, config: WRITE }
  const show = async (reply: FastifyReply, id: number, extra: object, status = 200) => {
    const person = await getPerson(db, id)
    const held = await listResponsibilitiesOf(db, id, MOST_RESPONSIBILITIES)
    const running = held.filter(({ endedAt }) => endedAt === null)
    const data = {
      person: { ...person, initials: initialsOf(person.name) },
      running: Map.groupBy(running, ({ role }) => role),
      count: running.length,
      ended: held.filter(({ endedAt }) => endedAt !== null),
      roles: RESPONSIBILITY_ROLES.map((role) => [role, ROLE_WORD[role]]),
      roleWord: ROLE_WORD,
      kindWord: KIND_WORD,
      form: { entity: '', role: '' },
      problems: {},
    }
    return reply.page('directory/person', { ...data, ...extra }, { status })
  }

  app.get('/directory/people/:id', { schema: { params: IdParams }, config: READ }, async (request, reply) =>
    show(reply, request.params.id, {}),
  )

  app.post('/directory/people/:id/retirement', one, async (request, reply) => {
    await retirePerson(directory, request.params.id, request.actor)
    return reply.done(addressOf(request.params.id), 'Nobody asks for them any more.')
  })

  app.post('/directory/people/:id/return', one, async (request, reply) => {
    await returnPerson(directory, request.params.id, request.actor)
    return reply.done(addressOf(request.params.id), 'Back, with what they answered for.')
  })

  app.post('/directory/people/:id/responsibilities', duty, async (request, reply) => {
    const { email, id } = await getPerson(db, request.params.id)
    try {
      await addResponsibility(directory, { person: email, ...request.body }, request.actor)
    } catch (error) {
      const problems = error instanceof Conflict ? { entity: error.message } : problemsOf(error)
      return show(
        reply,
        id,
        { form: request.body, problems: { entity: problems['entity'] ?? problems['person'] } },
        422,
      )
    }
    return reply.done(addressOf(id), 'Added.')
  })

  app.post('/directory/people/:id/responsibilities/end', duty, async (request, reply) => {
    const { email, id } = await getPerson(db, request.params.id)
    await endResponsibility(directory, { person: email, ...request.body }, request.actor)
    return reply.done(addressOf(id), 'Ended; that it was so stays known.')
  })
}
