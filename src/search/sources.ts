import type { Database } from '../db/open.ts'
import { KIND_WORD, searchEntities, searchPeople } from '../directory/index.ts'
import { STATE_WORD as DOWNTIME_STATE_WORD, listDowntimes } from '../downtimes/index.ts'
import { SETTINGS_PAGES } from '../http/settings-pages.ts'
import { listIncidents, STATE_WORD } from '../incidents/index.ts'
import { listReports, nameOfMonth } from '../uptime/index.ts'

export interface Hit {
  title: string
  url: string
  /** What tells it from others of that name. */
  note: string
  icon: string
  /** A time that belongs to it, as it is stored. */
  at?: string
}

export interface Found {
  title: string
  hits: Hit[]
  /** Where all of them are, when there are more than are shown. */
  more: string | null
}

export interface Asked {
  /** Not empty. */
  q: string
  limit: number
  isAdmin: boolean
}

type Source = (database: Database, asked: Asked) => Promise<Found>

/** What can be looked for, in the order in which it is shown. One query each, none that grows with what there is. */
export const SOURCES: readonly Source[] = [
  findTickets,
  findEntities,
  findPeople,
  findDowntimes,
  findReports,
  findSettings,
]

async function findTickets(database: Database, { q, limit }: Asked): Promise<Found> {
  const { items } = await listIncidents(database, { q }, { limit: limit + 1 })
  const hits = items.map(({ ticket, title, severity, state, startedAt }) => ({
    title: `${ticket} ${title}`,
    url: `/incidents/${ticket}`,
    note: `${severity}, ${STATE_WORD[state].toLowerCase()}, since`,
    icon: severity.toLowerCase(),
    at: startedAt,
  }))
  return first('Incidents', hits, limit, `/incidents?${new URLSearchParams({ q })}`)
}

async function findEntities(database: Database, { q, limit }: Asked): Promise<Found> {
  const entities = await searchEntities(database, { q, limit: limit + 1, retired: true })
  const hits = entities.map(({ kind, slug, name, retiredAt }) => ({
    title: name,
    url: `/directory/entities/${slug}`,
    note: retiredAt === null ? KIND_WORD[kind] : `${KIND_WORD[kind]}, retired`,
    icon: kind,
  }))
  return first('Directory', hits, limit, `/directory?${new URLSearchParams({ q })}`)
}

async function findPeople(database: Database, { q, limit }: Asked): Promise<Found> {
  const people = await searchPeople(database, { q, limit: limit + 1 })
  const hits = people.map(({ id, name, email, team }) => ({
    title: name,
    url: `/directory/people/${id}`,
    note: [email, team].filter(Boolean).join(', '),
    icon: 'person',
  }))
  return first('People', hits, limit, `/directory/people?${new URLSearchParams({ q })}`)
}

async function findDowntimes(database: Database, { q, limit }: Asked): Promise<Found> {
  const { items } = await listDowntimes(database, { q }, { limit: limit + 1 })
  const hits = items.map(({ reference, title, state, startsAt }) => ({
    title: `${reference} ${title}`,
    url: `/downtimes/${reference}`,
    note: `${DOWNTIME_STATE_WORD[state].toLowerCase()},`,
    icon: 'maintenance',
    at: startsAt,
  }))
  return first('Downtimes', hits, limit, `/downtimes?${new URLSearchParams({ q })}`)
}

// One a month: a few hundred in a lifetime, and their names are made here.
async function findReports({ db }: Database, { q, limit }: Asked): Promise<Found> {
  const reports = await listReports(db)
  const named = reports.map(({ month, state }) => ({
    title: `Uptime in ${nameOfMonth(month)}`,
    url: `/uptime/${month}`,
    note: state,
    icon: 'doc',
  }))
  const hits = named.filter(({ title, url }) => hasWords(`${title} ${url}`, q))
  return first('Uptime reports', hits, limit, '/uptime')
}

async function findSettings(_database: Database, { q, limit, isAdmin }: Asked): Promise<Found> {
  const pages = isAdmin ? SETTINGS_PAGES : []
  const hits = pages
    .filter(({ title, about }) => hasWords(`settings ${title} ${about}`, q))
    .map(({ name, title, about }) => ({ title, url: `/settings/${name}`, note: about, icon: 'settings' }))
  return first('Settings', hits, limit, null)
}

function first(title: string, hits: Hit[], limit: number, all: string | null): Found {
  return { title, hits: hits.slice(0, limit), more: hits.length > limit ? all : null }
}

function hasWords(text: string, q: string): boolean {
  const folded = text.toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => folded.includes(word))
}
