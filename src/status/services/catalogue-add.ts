import { readSetting, writeSetting } from '../../db/settings.ts'
import { type Actor, SYSTEM } from '../../http/auth.ts'
import { Conflict, NotFound } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { CATALOGUE, type CatalogueEntry, DEFAULT_KEYS } from '../catalogue.ts'
import { createService } from './create.ts'
import type { ServiceDeps } from './deps.ts'

const SEEDED = 'status.seeded'

/** Adds a well-known service with all that is known of it. @returns its slug */
export async function addFromCatalogue(deps: ServiceDeps, key: string, actor: Actor): Promise<string> {
  const entry = CATALOGUE.find((known) => known.key === key)
  if (!entry) throw new NotFound('There is no such service in the catalogue.')
  if ((await keysOnBoard(deps)).has(key)) throw new Conflict(`${entry.name} is on the board already.`)
  const { slug } = await createService(deps, givenOf(entry), actor)
  return slug
}

/** The catalogue keys that are on the board: a service that was added from it keeps the key as its slug. */
export async function keysOnBoard(deps: Pick<ServiceDeps, 'db'>): Promise<Set<string>> {
  const rows = await deps.db
    .selectFrom('board_service')
    .innerJoin('entity', 'entity.id', 'board_service.service_id')
    .select('entity.slug')
    .where('deleted_at', 'is', null)
    .execute()
  return new Set(rows.map((row) => row.slug))
}

/** At the very first start, puts a dozen services on the board that most companies depend on. */
export async function seedBoard(deps: ServiceDeps): Promise<number> {
  if ((await readSetting<boolean>(deps.db, SEEDED)) !== null) return 0
  const entries = DEFAULT_KEYS.map((key) => CATALOGUE.find((entry) => entry.key === key)!)
  for (const entry of entries) await createService(deps, givenOf(entry), SYSTEM)
  await writeSetting(deps.db, SEEDED, true, toStored(deps.clock()))
  return entries.length
}

/** Entries whose name or category has every word that was typed; all without one. */
export function searchCatalogue(text: string): CatalogueEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const scored = CATALOGUE.flatMap((entry) => {
    const name = entry.name.toLowerCase()
    const whole = `${name} ${entry.category.toLowerCase()} ${entry.key}`
    if (!words.every((word) => whole.includes(word))) return []
    return [{ entry, rank: words[0] !== undefined && name.startsWith(words[0]) ? 0 : 1 }]
  })
  return scored.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry)
}

function givenOf(entry: CatalogueEntry) {
  return {
    name: entry.name,
    slug: entry.key,
    category: entry.category,
    pageUrl: entry.page,
    initials: entry.initials,
    checks: [{ kind: entry.kind, url: entry.url }],
  }
}
