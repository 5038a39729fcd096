import type { Text } from '../../../documents/index.ts'
import { formatDuration, formatExact, MINUTE } from '../../../lib/dates.ts'
import { formatNumber, formatPercent } from '../../../lib/numbers.ts'
import type { Correction, ReportedIncident, ReportedInterval } from '../../arithmetic/index.ts'
import { foremostIncidents } from '../foremost.ts'
import { isAdjusted, noteOn, type ReportModel, type Section } from '../model.ts'
import { CORRECTION_WORD, formatChange, formatMinutes, formatSpan, formatTarget, formatUptime } from '../words.ts'
import type { Block, ContentTable } from './content.ts'
import { drawErrors, STRIP_LEGEND, STRIP_WIDTH } from './errors-strip.ts'

const MOST_HOURS = 5
/** So many are read by leaders; all are on the page. */
const MOST_INCIDENTS = 25
const MOST_LISTED = 20
const COMPLETENESS = new Set(['source_missing', 'no_data'])

/** The chapter of a front end. */
export function sectionContent(section: Section, model: ReportModel): Block[] {
  const { timeZone } = model
  const { incidents, planned, disagreements } = section
  return [
    { kind: 'heading', level: 2, text: section.name },
    { kind: 'facts', facts: factsOf(section) },
    { kind: 'heading', level: 3, text: 'Incidents' },
    incidents.length === 0
      ? { kind: 'paragraph', muted: true, text: 'None touched it.' }
      : { kind: 'table', table: incidentTable(section, timeZone) },
    ...errorBlocks(section, model),
    ...listed(
      'Planned downtime',
      planned.map(
        ({ id, title, from, to, minutes }) =>
          `${id} ${title}: ${formatSpan({ from, to }, timeZone)}, ${formatMinutes(minutes)} of the month`,
      ),
    ),
    ...listed('Corrections', correctionsOf(section, timeZone)),
    ...listed(
      'Where sources disagree',
      disagreements.map(({ text }) => text),
    ),
    ...listed('Data and checks', checksOf(section)),
  ]
}

function factsOf(section: Section) {
  const { uptime, measured, adjusted, target, downtimeMinutes, resolve, comparison } = section
  const { budget } = adjusted
  const last = comparison.lastMonth
  const measuredLine = isAdjusted(section) ? `measured ${formatUptime(measured.uptime)}` : 'as measured'
  return [
    { label: 'Uptime', lines: [formatUptime(uptime), uptime === null ? atMost(section) : measuredLine] },
    { label: 'Downtime', lines: [formatMinutes(downtimeMinutes), minutesMeasured(section)].filter(Boolean) },
    {
      label: 'Target',
      lines: target === null ? ['none'] : [formatTarget(target), ...(budget ? [budget.isMet ? 'met' : 'missed'] : [])],
    },
    {
      label: 'Error budget',
      lines: budget
        ? [
            budget.leftMinutes < 0
              ? `${formatMinutes(-budget.leftMinutes)} over`
              : `${formatMinutes(budget.leftMinutes)} left`,
            `of ${formatMinutes(budget.allowedMinutes)}`,
          ]
        : ['–'],
    },
    {
      label: 'Month before',
      lines: last
        ? [formatUptime(last.uptime), last.uptimeChange === null ? '' : formatChange(last.uptimeChange)].filter(Boolean)
        : ['–'],
    },
    { label: 'Year to date', lines: [formatUptime(comparison.yearToDate.uptime)] },
    {
      label: 'Time to resolve',
      lines: resolve.medianMinutes === null ? ['–'] : [`${formatDuration(resolve.medianMinutes * MINUTE)} (median)`],
    },
  ]
}

function atMost({ adjusted }: Section): string {
  return adjusted.uptimeAtMost === null ? '' : `at most ${formatUptime(adjusted.uptimeAtMost)}`
}

function minutesMeasured(section: Section): string {
  return isAdjusted(section) ? `measured ${formatMinutes(section.measured.downtimeMinutes)}` : ''
}

function incidentTable(section: Section, timeZone: string): ContentTable {
  const { shown, rest } = foremostIncidents(section, MOST_INCIDENTS)
  const notes = shown.map((incident) => incidentNotes(section, incident))
  // A column that is empty all the way down only narrows the others.
  const isNoted = notes.some((note) => note !== '')
  const rows = shown.map((incident, i): Text[] => [
    ticketOf(incident),
    incident.title,
    incident.intervals.map((interval) => intervalText(interval, timeZone)).join('\n'),
    formatMinutes(incident.measuredMinutes),
    formatMinutes(incident.countedMinutes),
    ...(isNoted ? [notes[i]!] : []),
  ])
  const others = rest && [
    `${formatNumber(rest.count)} more`,
    `None counts more than ${formatMinutes(rest.mostMinutes)}; all are on the page of the report`,
  ]
  const { measured, downtimeMinutes } = section
  const sums = [formatMinutes(measured.downtimeMinutes), formatMinutes(downtimeMinutes)]
  return {
    columns: [
      { title: 'Ticket', share: 1.7, heads: true },
      { title: 'Title', share: isNoted ? 3 : 4.4 },
      { title: 'Severity intervals', share: 3.2 },
      { title: 'Measured', share: 1.6, align: 'right' },
      { title: 'Counted', share: 1.5, align: 'right' },
      ...(isNoted ? [{ title: 'Note', share: 2.4 }] : []),
    ],
    rows: [...rows, ...(others ? [others] : []), ['Together', 'Overlaps count once', '', ...sums]],
  }
}

function ticketOf({ id, url }: ReportedIncident): Text {
  return url && /^https?:\/\//i.test(url) ? [{ text: id, link: url }] : id
}

function intervalText({ severity, from, to, isCounted }: ReportedInterval, timeZone: string): string {
  return `${severity ?? 'no severity'} ${formatSpan({ from, to }, timeZone)}${isCounted ? '' : ', not counted'}`
}

/** What a person wrote on the incident or its intervals, and why intervals were corrected. */
export function incidentNotes(section: Section, incident: ReportedIncident): string {
  const reasons = incident.intervals.flatMap(({ correction }) => {
    const why = section.corrections.find(({ id }) => id === correction)?.why
    return why === undefined ? [] : [why]
  })
  const notes = [incident.key, ...incident.intervals.map(({ id }) => id)].flatMap((about) => {
    const note = noteOn(section, about)
    return note ? [note.text] : []
  })
  return [...new Set([...reasons, ...notes])].join('\n')
}

function errorBlocks(section: Section, model: ReportModel): Block[] {
  const { errors5xx } = section
  const picture = drawErrors(section, model, STRIP_WIDTH.paper)
  if (!errors5xx || !picture) return []
  const hours = errors5xx.worstHours.slice(0, MOST_HOURS).map(({ from, to, responses }) => {
    return `${formatSpan({ from, to }, model.timeZone)}: ${formatNumber(responses)}`
  })
  return [
    { kind: 'heading', level: 3, text: '5xx responses' },
    { kind: 'paragraph', text: errorsSentence(section) },
    { kind: 'picture', picture, legend: STRIP_LEGEND },
    ...(hours.length === 0
      ? []
      : [{ kind: 'paragraph', text: `Most outside incidents: ${hours.join('; ')}.` } satisfies Block]),
  ]
}

/** `11 319 in all: 8 412 inside incidents, 2 907 outside; coverage 99.7 %.` Where steps are missing, counts are at least. */
export function errorsSentence({ errors5xx }: Section): string {
  if (!errors5xx) return 'No 5xx source is set up.'
  const { total, insideIncidents, outsideIncidents, duringPlanned, coverage, rate } = errors5xx
  if (total === null) return 'Nothing was measured: there is no 5xx data for this month.'
  const least = coverage < 1 ? 'At least ' : ''
  const planned = duringPlanned ? `, of which ${formatNumber(duringPlanned)} in planned downtime` : ''
  const share = rate === null ? '' : ` That is ${formatPercent(rate, 3)} of requests.`
  const gap = coverage < 1 ? ` ${formatPercent(1 - coverage, 1)} of the month has no data.` : ''
  return `${least}${formatNumber(total)} in all: ${formatNumber(insideIncidents ?? 0)} inside incidents, ${formatNumber(outsideIncidents ?? 0)} outside${planned}.${share}${gap}`
}

function correctionsOf({ corrections, incidents }: Section, timeZone: string): string[] {
  return corrections.map((correction) => {
    const { why, by, at } = correction
    return `${correctionText(correction, incidents, timeZone)}: ${why} (${by}, ${formatExact(at, timeZone)})`
  })
}

/** What a correction did, without its reason. */
export function correctionText(
  correction: Correction,
  incidents: readonly ReportedIncident[],
  timeZone: string,
): string {
  const word = CORRECTION_WORD[correction.kind]
  if (correction.kind === 'vouch') return `${word}: ${correction.source}`
  if (correction.kind === 'add')
    return `${word}: ${correction.title}, ${correction.severity} ${formatSpan(correction, timeZone)}`
  const incident = incidents.find(({ intervals }) => intervals.some(({ id }) => id === correction.interval))
  const interval = incident?.intervals.find(({ id }) => id === correction.interval)
  const name = incident ? incident.id : 'An interval that is not there any more'
  const was = interval?.measured
  if (!was) return `${word}: ${name}`
  const before = `${was.severity ?? 'no severity'} ${formatSpan(was, timeZone)}`
  if (correction.kind !== 'change') return `${word}: ${name}, ${before}`
  const after = { from: correction.from ?? was.from, to: correction.to ?? was.to }
  return `${word}: ${name}, ${before} → ${correction.severity ?? was.severity ?? 'no severity'} ${formatSpan(after, timeZone)}`
}

function checksOf(section: Section): string[] {
  return section.checks
    .filter(({ code }) => code !== 'disagreement')
    .sort((a, b) => Number(COMPLETENESS.has(b.code)) - Number(COMPLETENESS.has(a.code)))
    .map(({ key, text }) => {
      const note = noteOn(section, key)
      return note ? `${text} Note: ${note.text} (${note.by})` : text
    })
}

function listed(title: string, items: string[]): Block[] {
  if (items.length === 0) return []
  const more = items.length - MOST_LISTED
  const shown =
    more > 0 ? [...items.slice(0, MOST_LISTED), `${formatNumber(more)} more, on the page of the report.`] : items
  return [
    { kind: 'heading', level: 3, text: title },
    { kind: 'list', items: shown },
  ]
}
