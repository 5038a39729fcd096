import { initialsOf } from '../../lib/initials.ts'
import type { EntityKind, ResponsibilityRole } from '../tables.ts'
import { ENTITY_KINDS, ROLE_WORD } from '../words.ts'
import { preparingLine } from './ask.ts'
import type { ImpactEntity, ImpactPerson } from './describe.ts'
import type { Impact, ImpactAnswer } from './find.ts'
import { type ReasonLine, reasonLine, type WayStep, wayOf } from './way.ts'

export interface HitLine {
  kind: EntityKind
  slug: string
  name: string
  /** Empty for what was asked for. */
  way: WayStep[]
}

export interface PersonLine {
  id: number
  name: string
  email: string
  initials: string
  roles: string
  reasons: ReasonLine[]
  /** How many more reasons there are. */
  more: number
}

/** What `/directory/_impact` shows: figures, the first hits with their way, people with their reasons. */
export type ImpactView =
  | { state: 'preparing'; line: string }
  | {
      state: 'ready'
      counts: KindCount[]
      hits: HitLine[]
      moreHits: number
      people: PersonLine[]
      morePeople: number
      /** The page with all of it. */
      address: string
    }

export interface KindCount {
  kind: EntityKind
  count: number
}

/** Prepares an answer for the fragment. Of the starts their slugs are needed, to link to the whole of it. */
export function viewImpact(
  answer: ImpactAnswer,
  slugs: readonly string[],
  { hits = 8, people = 12 }: { hits?: number; people?: number } = {},
): ImpactView {
  if (answer.state === 'preparing') return { state: 'preparing', line: preparingLine(answer.problem) }
  const { impact } = answer
  const shown = impact.entities.slice(0, hits)
  return {
    state: 'ready',
    counts: countLines(impact.counts),
    hits: shown.map(hitLine),
    moreHits: impact.total - shown.length,
    people: impact.people.slice(0, people).map((person) => personLine(person)),
    morePeople: Math.max(0, impact.people.length - people),
    address: impactAddress(slugs),
  }
}

/** The kinds of which something is hit, in the directory's order. */
export function countLines(counts: Impact['counts']): KindCount[] {
  return ENTITY_KINDS.flatMap((kind) => (counts[kind] > 0 ? { kind, count: counts[kind] } : []))
}

export function hitLine({ kind, slug, name, steps }: ImpactEntity): HitLine {
  return { kind, slug, name, way: wayOf(steps) }
}

export function personLine(person: ImpactPerson, role: ResponsibilityRole | null = null): PersonLine {
  const { id, name, email, because } = person
  return {
    id,
    name,
    email,
    initials: initialsOf(name),
    roles: (role ? [role] : person.roles).map((one) => ROLE_WORD[one]).join(', '),
    reasons: because.map(reasonLine),
    more: person.reasons - because.length,
  }
}

/** The page about what some entities hit; or a part of it, or a file. */
export function impactAddress(
  slugs: readonly string[],
  part: Record<string, string | number> = {},
  path = '/directory/impact',
): string {
  const query = new URLSearchParams([
    ...slugs.map((slug) => ['entity', slug]),
    ...Object.entries(part).map(([name, value]) => [name, String(value)]),
  ])
  return query.size === 0 ? path : `${path}?${query}`
}
