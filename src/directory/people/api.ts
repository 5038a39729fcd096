import { NotFound } from '../../http/errors.ts'
import type { App } from '../../http/types.ts'
import { readCursor } from '../cursor.ts'
import type { DirectoryContext } from '../directory.ts'
import { listResponsibilitiesOf } from '../responsibilities/list.ts'
import {
  listOf,
  NewPerson,
  PeopleQuery,
  PersonAnswer,
  PersonDetailAnswer,
  PersonParams,
  PersonPatch,
} from '../schema.ts'
import { findPersonByEmail, getPerson, listPeople, type PersonRef } from './find.ts'
import { addPerson, editPerson, retirePerson, returnPerson } from './write.ts'

const TAGS = ['directory']
const READ = { role: 'read' } as const
const WRITE = { role: 'comms' } as const
const MOST_RESPONSIBILITIES = 1_000

/** The people of the directory as JSON. */
export function peopleApi(app: App, directory: DirectoryContext): void {
  const { db, database } = directory

  app.get(
    '/api/v1/people',
    {
      schema: {
        tags: TAGS,
        summary: 'People of the directory',
        querystring: PeopleQuery,
        response: { 200: listOf(PersonAnswer) },
      },
      config: READ,
    },
    async (request) => {
      const { limit = 100, cursor, ...filter } = request.query
      const rows = await listPeople(database, filter, { after: readCursor(cursor), limit: limit + 1 })
      const items = rows.slice(0, limit)
      return { items, nextCursor: rows.length > limit ? String(items.at(-1)!.id) : null }
    },
  )

  app.post(
    '/api/v1/people',
    {
      schema: { tags: TAGS, summary: 'Add a person', body: NewPerson, response: { 201: PersonDetailAnswer } },
      config: WRITE,
    },
    async (request, reply) => {
      const person = await addPerson(directory, request.body, request.actor)
      return reply
        .code(201)
        .header('location', `/api/v1/people/${person.id}`)
        .send({ ...person, responsibilities: [] })
    },
  )

  app.get(
    '/api/v1/people/:person',
    {
      schema: {
        tags: TAGS,
        summary: 'One person, and what she answers for',
        params: PersonParams,
        response: { 200: PersonDetailAnswer },
      },
      config: READ,
    },
    async (request) => detailOf(directory, await getNamedPerson(directory, request.params.person)),
  )

  app.patch(
    '/api/v1/people/:person',
    {
      schema: {
        tags: TAGS,
        summary: 'Change a person, or say that she has left or is back',
        params: PersonParams,
        body: PersonPatch,
        response: { 200: PersonDetailAnswer },
      },
      config: WRITE,
    },
    async (request) => {
      const person = await getNamedPerson(directory, request.params.person)
      const { retired, ...given } = request.body
      if (Object.keys(given).length > 0) await editPerson(directory, person.id, given, request.actor)
      if (retired === true && person.retiredAt === null) await retirePerson(directory, person.id, request.actor)
      if (retired === false && person.retiredAt !== null) await returnPerson(directory, person.id, request.actor)
      return detailOf(directory, await getPerson(db, person.id))
    },
  )
}

async function detailOf({ db }: DirectoryContext, person: PersonRef) {
  const held = await listResponsibilitiesOf(db, person.id, MOST_RESPONSIBILITIES)
  const responsibilities = held.map(({ slug, name, kind, role, begunAt, endedAt }) => ({
    entity: { slug, name, kind },
    role,
    begunAt,
    endedAt,
  }))
  return { ...person, responsibilities }
}

/** A person by e-mail address, or by id. @throws NotFound */
async function getNamedPerson({ db }: DirectoryContext, named: string): Promise<PersonRef> {
  if (/^[1-9]\d{0,8}$/.test(named)) return getPerson(db, Number(named))
  const person = await findPersonByEmail(db, named)
  if (!person) throw new NotFound(`There is nobody with the address “${named}” in the directory.`)
  return person
}
