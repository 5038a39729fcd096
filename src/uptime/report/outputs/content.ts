import type { Text } from '../../../documents/index.ts'
import { chunksOf } from '../../../lib/chunks.ts'
import { formatExact } from '../../../lib/dates.ts'
import { formatNumber } from '../../../lib/numbers.ts'
import { monthAfter } from '../../arithmetic/index.ts'
import type { ReportModel, Section } from '../model.ts'
import { describePeriod, formatCoverage, formatMinutes, formatTarget, formatUptime, nameOfMonth } from '../words.ts'
import { downtimeLegend, drawDowntime } from './downtime-chart.ts'
import type { LegendEntry, Picture } from './picture.ts'
import { sectionContent } from './section-content.ts'

/** A chart of more would not fit what is left of a page. */
const MOST_BARS = 10

export interface ContentTable {
  columns: { title: string; share: number; align?: 'right'; heads?: boolean }[]
  rows: Text[][]
}

/** A piece of the report; the PDF and the DOCX are the same pieces in the same order. */
export type Block =
  | { kind: 'heading'; level: 2 | 3; text: string }
  | { kind: 'paragraph'; text: Text; muted?: boolean }
  | { kind: 'facts'; facts: { label: string; lines: string[] }[] }
  | { kind: 'list'; items: Text[] }
  | { kind: 'contents'; titles: string[] }
  | { kind: 'table'; table: ContentTable }
  | { kind: 'picture'; picture: Picture; legend: readonly LegendEntry[] }

export interface Content {
  title: string
  kind: string
  reference: string[]
  blocks: Block[]
}

export interface ContentOptions {
  /** Of the page with the same report. */
  url: string
}

export function reportContent(model: ReportModel, { url }: ContentOptions): Content {
  const { month, revision, reviewed, timeZone, sections } = model
  const state = reviewed ? `reviewed, revision ${revision}` : `draft of revision ${revision}`
  const blocks: Block[] = [
    { kind: 'heading', level: 2, text: 'Highlights' },
    { kind: 'list', items: model.highlights },
    ...summaryOf(model.summary),
    ...overview(sections, monthAfter(month, -1)),
    ...sections.flatMap((section) => sectionContent(section, model)),
    { kind: 'heading', level: 2, text: 'Data completeness' },
    ...completeness(model),
    { kind: 'heading', level: 2, text: 'Method' },
    { kind: 'paragraph', text: model.method },
    { kind: 'heading', level: 2, text: 'About this report' },
    { kind: 'paragraph', text: about(model) },
    { kind: 'paragraph', muted: true, text: [{ text: 'As it stands now: ' }, { text: url, link: url }] },
  ]
  const titles = blocks.flatMap((block) => (block.kind === 'heading' && block.level === 2 ? [block.text] : []))
  return {
    title: `Uptime in ${nameOfMonth(month)}`,
    kind: 'Uptime report',
    reference: [month, state],
    blocks: [{ kind: 'facts', facts: headFacts(model, timeZone) }, { kind: 'contents', titles }, ...blocks],
  }
}

function headFacts(model: ReportModel, timeZone: string) {
  const { reviewed, collectedAt } = model
  return [
    { label: 'Period', lines: [describePeriod(model)] },
    { label: 'Evidence collected', lines: [formatExact(collectedAt, timeZone)] },
    reviewed
      ? { label: 'Reviewed', lines: [reviewed.by, formatExact(reviewed.at, timeZone)] }
      : { label: 'Reviewed', lines: ['not yet'] },
  ]
}

function about({ reviewed, revision, collectedAt, changedAt, timeZone }: ReportModel): string {
  const evidence = `Its evidence was collected ${formatExact(collectedAt, timeZone)}.`
  return reviewed
    ? `Revision ${revision}, reviewed by ${reviewed.by}, ${formatExact(reviewed.at, timeZone)}. ${evidence}`
    : `A draft of revision ${revision}, last changed ${formatExact(changedAt, timeZone)}. Nobody has reviewed it yet. ${evidence}`
}

/** A text of a person, as plain paragraphs. */
function summaryOf(text: string): Block[] {
  const parts = text.split(/\n{2,}/).map((part) => part.trim())
  const paragraphs = parts.filter((part) => part !== '').map((part): Block => ({ kind: 'paragraph', text: part }))
  return paragraphs.length === 0 ? [] : [{ kind: 'heading', level: 2, text: 'Summary' }, ...paragraphs]
}

function overview(sections: readonly Section[], before: string): Block[] {
  if (sections.length === 0) return []
  const lastMonth = nameOfMonth(before)
  return [
    { kind: 'heading', level: 2, text: 'Downtime by front end' },
    ...chunksOf(sections, MOST_BARS).map((some): Block => {
      return {
        kind: 'picture',
        picture: drawDowntime(some, lastMonth, sections),
        legend: downtimeLegend(some, lastMonth),
      }
    }),
    { kind: 'table', table: overviewTable(sections) },
  ]
}

function overviewTable(sections: readonly Section[]): ContentTable {
  return {
    columns: [
      { title: 'Front end', share: 2.4, heads: true },
      { title: 'Uptime', share: 1.45, align: 'right' },
      { title: 'Measured', share: 1.65, align: 'right' },
      { title: 'Target', share: 1.25, align: 'right' },
      { title: 'Downtime', share: 1.7, align: 'right' },
      { title: 'Budget left', share: 1.4, align: 'right' },
      { title: 'Month before', share: 1.4, align: 'right' },
      { title: 'Year to date', share: 1.4, align: 'right' },
      { title: '5xx coverage', share: 1.55, align: 'right' },
    ],
    rows: sections.map((section) => {
      const { name, uptime, measured, target, adjusted, downtimeMinutes, comparison, errors5xx } = section
      return [
        name,
        formatUptime(uptime),
        formatUptime(measured.uptime),
        target === null ? '–' : formatTarget(target),
        uptime === null ? `at least ${formatMinutes(downtimeMinutes)}` : formatMinutes(downtimeMinutes),
        adjusted.budget ? formatMinutes(adjusted.budget.leftMinutes) : '–',
        comparison.lastMonth ? formatUptime(comparison.lastMonth.uptime) : '–',
        formatUptime(comparison.yearToDate.uptime),
        errors5xx ? formatCoverage(errors5xx.coverage) : '–',
      ]
    }),
  }
}

/** How much of what was asked for was had, by front end. */
function completeness({ sections }: ReportModel): Block[] {
  if (sections.length === 0) return [{ kind: 'paragraph', text: 'There is no front end in this report.' }]
  const items = sections.map(({ name, errors5xx, checks, uptime }) => {
    const missing = checks.filter(({ code }) => code === 'source_missing').length
    const incidents = uptime === null ? 'incidents are not whole' : 'incidents are whole'
    const errors = errors5xx ? `5xx data for ${formatCoverage(errors5xx.coverage)} of the month` : 'no 5xx source'
    const sources = missing > 0 ? `; ${formatNumber(missing)} ${missing === 1 ? 'source' : 'sources'} missing` : ''
    return `${name}: ${incidents}, ${errors}${sources}.`
  })
  return [{ kind: 'list', items }]
}
