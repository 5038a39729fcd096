import type { Status } from '../words.ts'
import type { Impact, IncidentStage } from './family.ts'
import { textOf } from './shape.ts'
import { plainLine } from './text.ts'

/** A vendor's words in normal form, and what each means to us. */
export type Words<T> = ReadonlyMap<string, T>

/** Case, blanks, hyphens and underscores differ between the answers of one and the same vendor. */
export function normaliseWord(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string'
    ? value
        .slice(0, 100)
        .toLowerCase()
        .replace(/[_\s-]+/g, '')
    : ''
}

export function words<T>(table: Record<string, T>): Words<T> {
  return new Map(Object.entries(table).map(([word, meaning]) => [normaliseWord(word), meaning]))
}

/** The meaning of a word, or undefined. */
export function meaningOf<T>(table: Words<T>, word: unknown): T | undefined {
  return table.get(normaliseWord(word))
}

const IMPACT_OF: Record<Status, Impact> = {
  operational: 'none',
  maintenance: 'maintenance',
  // What is not understood but stands in a list of open troubles is trouble.
  unknown: 'minor',
  degraded: 'minor',
  partial_outage: 'major',
  major_outage: 'critical',
}

const STATUS_OF: Record<Impact, Status> = {
  none: 'operational',
  maintenance: 'maintenance',
  minor: 'degraded',
  major: 'partial_outage',
  critical: 'major_outage',
}

export function impactOf(status: Status): Impact {
  return IMPACT_OF[status]
}

export function statusOfImpact(impact: Impact): Status {
  return STATUS_OF[impact]
}

/** The words for stages that several vendors share; they are Statuspage’s, and its imitators’. */
export const STAGES = words<IncidentStage>({
  investigating: 'investigating',
  identified: 'identified',
  monitoring: 'monitoring',
  watching: 'monitoring',
  resolved: 'resolved',
  postmortem: 'resolved',
  scheduled: 'scheduled',
  in_progress: 'in_progress',
  verifying: 'in_progress',
  completed: 'completed',
})

export function isOver(stage: IncidentStage): boolean {
  return stage === 'resolved' || stage === 'completed'
}

/** A thing as it is called in a note: `component “API”`. */
export function placeOf(what: string, name: unknown): string {
  const text = textOf(name)
  return text === null ? `${what} without a name` : `${what} “${text.slice(0, 100)}”`
}

const MAX_NOTED = 20

/** Collects what a parser met and does not know, so that the page can say so. One per reading. */
export class Unknowns {
  #noted = new Set<string>()

  note(what: string): void {
    if (this.#noted.size < MAX_NOTED) this.#noted.add(plainLine(what))
  }

  /** The meaning of a word; `otherwise`, and a note, when the table does not have it. */
  translate<T>(table: Words<T>, word: unknown, otherwise: T, place: string, field = 'status'): T {
    const meaning = meaningOf(table, word)
    if (meaning !== undefined) return meaning
    this.note(`${place}: ${field} ${word == null ? 'missing' : `“${plainLine(word, 60)}”`}`)
    return otherwise
  }

  list(): string[] {
    return [...this.#noted]
  }
}
