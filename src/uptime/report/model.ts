import {
  type Comparison,
  type Correction,
  compareMonths,
  type FrontEndEvidence,
  type FrontEndReport,
  type MonthFigure,
  type UptimeReport,
} from '../arithmetic/index.ts'
import { composeHighlights } from './highlights.ts'
import { drawStrip, type Strip } from './strip.ts'

/** What a person wrote on a check or an interval. */
export interface Note {
  /** The key of a check, or the id of an interval. */
  about: string
  text: string
  by: string
  at: string
}

/** What the reviewer knows of a front end beside its evidence. */
export interface ReviewOfFrontEnd {
  notes: readonly Note[]
  corrections: readonly Correction[]
}

export interface Section extends FrontEndReport {
  comparison: Comparison
  strip: Strip | null
  corrections: Correction[]
  notes: Note[]
}

/** Everything that a report says: its page, its PDF, its DOCX, its CSV, its mail and its JSON are views of it. */
export interface ReportModel {
  month: string
  timeZone: string
  from: string
  to: string
  periodMinutes: number
  revision: number
  /** Null while it is a draft. */
  reviewed: { by: string; at: string } | null
  /** When it last changed: the date of its documents. */
  changedAt: string
  /** When its evidence was collected. */
  collectedAt: string
  summary: string
  highlights: string[]
  method: string
  sections: Section[]
}

export interface ReportHead {
  revision: number
  reviewed: ReportModel['reviewed']
  changedAt: string
  summary: string
  /** Null: as they follow from the figures. */
  highlights: readonly string[] | null
}

export interface ModelInput {
  head: ReportHead
  report: UptimeReport
  evidence: { collectedAt: string; asOf?: string | undefined; frontEnds: readonly FrontEndEvidence[] }
  notesOf(slug: string): readonly Note[]
  /** Figures of other months of a front end. */
  earlierOf(slug: string): readonly MonthFigure[]
}

export function buildModel({ head, report, evidence, notesOf, earlierOf }: ModelInput): ReportModel {
  const { month, timeZone, from, to, periodMinutes, method } = report
  const elapsed = { from: Date.parse(from), to: Math.min(Date.parse(to), Date.parse(evidence.asOf ?? to)) }
  const sections = report.frontEnds.map((frontEnd, i): Section => {
    const known = evidence.frontEnds[i]!
    return {
      ...frontEnd,
      comparison: compareMonths(figureOf(month, frontEnd), earlierOf(frontEnd.slug)),
      strip: drawStrip(known, frontEnd, elapsed),
      corrections: known.corrections,
      notes: [...notesOf(frontEnd.slug)],
    }
  })
  return {
    month,
    timeZone,
    from,
    to,
    periodMinutes,
    revision: head.revision,
    reviewed: head.reviewed,
    changedAt: head.changedAt,
    collectedAt: evidence.collectedAt,
    summary: head.summary,
    highlights: [...(head.highlights ?? composeHighlights(month, sections))],
    method,
    sections,
  }
}

/** What is kept of a front end to compare later months with this one. */
export function figureOf(month: string, { adjusted }: FrontEndReport): MonthFigure {
  const { downtimeMinutes, baseMinutes, uptime } = adjusted
  return { month, downtimeMinutes, baseMinutes, uptime }
}

/** The note on a check or an interval. */
export function noteOn({ notes }: Pick<Section, 'notes'>, about: string): Note | undefined {
  return notes.find((note) => note.about === about)
}

export interface OpenCheck {
  slug: string
  name: string
  key: string
  text: string
}

/** Checks that make a figure unsure and that nobody has noted yet: while there is one, a report is not to be sent. */
export function openChecks({ sections }: Pick<ReportModel, 'sections'>): OpenCheck[] {
  return sections.flatMap((section) =>
    section.checks
      .filter(({ key, wantsNote }) => wantsNote && noteOn(section, key) === undefined)
      .map(({ key, text }) => ({ slug: section.slug, name: section.name, key, text })),
  )
}

/** Whether the reviewer's corrections changed the figure. */
export function isAdjusted({ measured, adjusted }: FrontEndReport): boolean {
  return measured.downtimeMinutes !== adjusted.downtimeMinutes || measured.uptime !== adjusted.uptime
}
