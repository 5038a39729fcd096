import type { Response } from 'light-my-request'
import type { Test } from 'tap'
import type { Role } from '../../src/http/roles.ts'
import { startTestApp, type TestApp } from './app.ts'
import type { Engine } from './database.ts'

/** 14:00 in Stockholm. */
export const NOON = '2026-11-19T13:00:00.000Z'

export interface Desk {
  app: TestApp
  /** A call of the API, at the help desk unless another role is named. */
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
    options?: CallOptions,
  ): Promise<Response>
  /** Files an incident. @returns its ticket */
  file(fields?: object): Promise<string>
  /** Moves the clock on. */
  wait(minutes: number): void
}

interface CallOptions {
  role?: Role
  headers?: Record<string, string>
}

/** A desk with a small company behind it: the order pipeline needs the queue; the warehouse needs the pipeline. */
export async function openDesk(t: Test, engine: Engine, env: Record<string, string> = {}): Promise<Desk> {
  const app = await startTestApp(t, engine, env)
  app.clock.now = new Date(NOON)
  await addCompany(app)
  const tokens = new Map<Role, Promise<string>>()
  const desk: Desk = {
    app,
    async call(method, url, payload, { role = 'helpdesk', headers = {} } = {}) {
      if (!tokens.has(role)) tokens.set(role, app.token(role))
      return app.app.inject({
        method,
        url: `/api/v1${url}`,
        headers: { authorization: `Bearer ${await tokens.get(role)}`, ...headers },
        ...(payload && { payload }),
      })
    },
    async file(fields = {}) {
      const answer = await desk.call('POST', '/incidents', { ...AN_INCIDENT, ...fields })
      t.equal(answer.statusCode, 201, answer.body)
      return answer.json<{ ticket: string }>().ticket
    },
    wait(minutes) {
      app.clock.now = new Date(app.clock.now.getTime() + minutes * 60_000)
    },
  }
  return desk
}

export const AN_INCIDENT = {
  title: 'Stock export stops after the first file',
  description: 'The exporter waits on the queue.',
  severity: 'SEV3',
  stage: 'prd',
  affects: ['queue'],
}

const SERVICES = ['queue', 'order-pipeline', 'warehouse-app', 'intranet']

/** Otis engineers the queue, Cora communicates for it, Nell owns the stock levels, Rolf has nothing to do with it. */
async function addCompany({ database: { db } }: TestApp): Promise<void> {
  const names = [...SERVICES, 'stock-levels']
  const rows = await db
    .insertInto('entity')
    .values(
      names.map((slug) => ({
        kind: slug === 'stock-levels' ? ('data_set' as const) : ('service' as const),
        slug,
        name: slug.charAt(0).toUpperCase() + slug.slice(1).replaceAll('-', ' '),
        created_at: '2026-01-01T00:00:00.000Z',
      })),
    )
    .returning(['id', 'slug'])
    .execute()
  const id = (slug: string) => rows.find((row) => row.slug === slug)!.id
  await db
    .insertInto('service')
    .values(SERVICES.map((slug) => ({ id: id(slug), origin: 'own' as const })))
    .execute()
  await db
    .insertInto('data_set')
    .values({ id: id('stock-levels') })
    .execute()
  await db
    .insertInto('depends_on')
    .values([
      { service_id: id('order-pipeline'), needs_id: id('queue') },
      { service_id: id('warehouse-app'), needs_id: id('order-pipeline') },
    ])
    .execute()
  await db
    .insertInto('serves')
    .values({ service_id: id('warehouse-app'), data_set_id: id('stock-levels') })
    .execute()
  await addPeople(db, id)
}

export const PEOPLE = {
  otis: 'otis.ballast@norrvik.example',
  cora: 'cora.lantern@norrvik.example',
  nell: 'nell.crossing@norrvik.example',
  rolf: 'rolf.buffer@norrvik.example',
} as const

async function addPeople(db: TestApp['database']['db'], id: (slug: string) => number): Promise<void> {
  const begun = '2026-01-01T00:00:00.000Z'
  const names = { otis: 'Otis Ballast', cora: 'Cora Lantern', nell: 'Nell Crossing', rolf: 'Rolf Buffer' }
  const people = await db
    .insertInto('person')
    .values(
      (Object.keys(PEOPLE) as (keyof typeof PEOPLE)[]).map((key) => ({
        name: names[key],
        email: PEOPLE[key],
        created_at: begun,
      })),
    )
    .returning(['id', 'email'])
    .execute()
  const person = (email: string) => people.find((row) => row.email === email)!.id
  await db
    .insertInto('responsibility')
    .values([
      { entity_id: id('queue'), person_id: person(PEOPLE.otis), role: 'engineer', begun_at: begun },
      { entity_id: id('queue'), person_id: person(PEOPLE.cora), role: 'communications_manager', begun_at: begun },
      { entity_id: id('stock-levels'), person_id: person(PEOPLE.nell), role: 'data_owner', begun_at: begun },
    ])
    .execute()
}

/** Waits until the directory is read, so that it is known whom something hits. */
export async function readyGraph(app: TestApp): Promise<void> {
  for (let i = 0; i < 200; i += 1) {
    if ((await app.directory.graph.current()).state === 'ready') return
    await new Promise((done) => setTimeout(done, 25))
  }
  throw new Error('the directory was not read in time')
}
