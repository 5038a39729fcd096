import type { Config } from '../../config.ts'
import { monthAfter } from '../arithmetic/index.ts'
import type { Delivery } from '../delivery/find.ts'
import type { Report } from '../report/find.ts'
import { foremostIncidents } from '../report/foremost.ts'
import { isAdjusted, noteOn, openChecks, type ReportModel, type Section } from '../report/model.ts'
import { downtimeLegend, drawDowntime } from '../report/outputs/downtime-chart.ts'
import { drawErrors, STRIP_LEGEND, STRIP_WIDTH } from '../report/outputs/errors-strip.ts'
import { errorsSentence, incidentNotes } from '../report/outputs/section-content.ts'
import {
  describePeriod,
  formatCoverage,
  formatMinutes,
  formatSpan,
  formatUptime,
  nameOfMonth,
  STATE_ICON,
  STATE_TONE,
  STATE_WORD,
} from '../report/words.ts'
import { screenLegend, screenPicture } from './screen.ts'

const BURNT_MUCH = 0.8
/** More of one front end stand on the page only when they are asked for. */
const MOST_INCIDENTS = 100

/** Everything that the page of a report shows. */
export function showData(
  report: Report,
  model: ReportModel,
  deliveries: readonly Delivery[],
  { config, allOf }: { config: Config; allOf: string | undefined },
) {
  const { sections, month } = model
  const lastMonth = nameOfMonth(monthAfter(month, -1))
  const open = openChecks(model)
  const checks = sections.flatMap((section) => checksOf(section))
  return {
    report,
    month,
    name: nameOfMonth(month),
    period: describePeriod(model),
    state: { word: STATE_WORD[report.state], tone: STATE_TONE[report.state], icon: STATE_ICON[report.state] },
    isDraft: report.state === 'draft',
    openCount: open.length,
    steps: stepsOf(report, model, deliveries, open.length, config),
    fronts: sections.map(frontOf),
    chart: sections.length === 0 ? null : screenPicture(drawDowntime(sections, lastMonth)),
    legend: screenLegend(downtimeLegend(sections, lastMonth)),
    checks: checks.sort((a, b) => Number(b.isOpen) - Number(a.isOpen)),
    sections: sections.map((section) => sectionOf(section, model, section.slug === allOf ? Infinity : MOST_INCIDENTS)),
    highlights: model.highlights,
    summary: model.summary.split(/\n{2,}/).filter((part) => part.trim() !== ''),
    method: model.method,
    deliveries,
  }
}

function stepsOf(
  report: Report,
  { collectedAt }: ReportModel,
  deliveries: readonly Delivery[],
  open: number,
  { uptimeSecondPerson }: Config,
) {
  const { state, approved, reviewed } = report
  const sent = deliveries.find(({ revision }) => revision === report.revision)
  const asked = open === 0 ? 'nothing wants a note' : `${open} ${open === 1 ? 'check wants' : 'checks want'} a note`
  const isDone = state !== 'draft'
  const second = uptimeSecondPerson
    ? [
        {
          title: 'Second person',
          word: isDone
            ? `${reviewed!.by} agrees`
            : approved
              ? `waits for somebody other than ${approved.by}`
              : 'asked next',
          at: null,
          tone: isDone ? 'operational' : approved ? 'degraded' : 'unknown',
          icon: isDone ? 'operational' : approved ? 'degraded' : 'unknown',
          isCurrent: !isDone && approved !== null,
        },
      ]
    : []
  return [
    { title: 'Collected', word: '', at: collectedAt, tone: 'operational', icon: 'operational', isCurrent: false },
    {
      title: isDone ? 'Reviewed' : 'Under review',
      word: isDone ? `by ${reviewed!.by}` : approved ? `approved by ${approved.by}` : asked,
      at: isDone ? reviewed!.at : null,
      tone: isDone || approved ? 'operational' : 'degraded',
      icon: isDone || approved ? 'operational' : 'degraded',
      isCurrent: !isDone && !approved,
    },
    ...second,
    {
      title: state === 'sent' ? 'Sent' : 'Not sent yet',
      word: sent ? `to ${sent.to.length} ${sent.to.length === 1 ? 'address' : 'addresses'}` : '',
      at: sent?.sentAt ?? null,
      tone: state === 'sent' ? 'operational' : 'unknown',
      icon: 'mail',
      isCurrent: state === 'reviewed',
    },
  ]
}

function frontOf(section: Section) {
  const { slug, name, uptime, adjusted, measured, target, downtimeMinutes, errors5xx } = section
  const { budget } = adjusted
  const burnt = budget?.burnt ?? (downtimeMinutes > 0 ? 1 : 0)
  return {
    slug,
    name,
    value: formatUptime(uptime),
    target: target === null ? null : verdictOf(section),
    isAdjusted: isAdjusted(section),
    measured: formatUptime(measured.uptime),
    atMost: uptime === null ? formatUptime(adjusted.uptimeAtMost) : null,
    down: uptime === null ? `${formatMinutes(downtimeMinutes)} down or more` : `${formatMinutes(downtimeMinutes)} down`,
    budget: budget && {
      width: Math.round(Math.min(1, burnt) * 1000) / 10,
      tone: burnt > 1 ? 'outage' : burnt > BURNT_MUCH ? 'degraded' : 'operational',
      alt: `Error budget: ${formatMinutes(downtimeMinutes)} of ${formatMinutes(budget.allowedMinutes)} used`,
      left:
        budget.leftMinutes < 0
          ? `${formatMinutes(-budget.leftMinutes)} over budget`
          : `${formatMinutes(budget.leftMinutes)} of budget left`,
    },
    coverage: errors5xx && { text: formatCoverage(errors5xx.coverage), isFull: errors5xx.coverage === 1 },
  }
}

function verdictOf({ adjusted, uptime }: Section) {
  if (uptime === null || !adjusted.budget) return { word: 'Unknown', tone: 'unknown', icon: 'unknown' }
  return adjusted.budget.isMet
    ? { word: 'Target met', tone: 'operational', icon: 'operational' }
    : { word: 'Target missed', tone: 'outage', icon: 'outage' }
}

function checksOf(section: Section) {
  return section.checks.map(({ key, code, text, wantsNote }) => {
    const note = noteOn(section, key)
    const isOpen = wantsNote && !note
    const tone = isOpen ? (code === 'source_missing' ? 'outage' : 'degraded') : note ? 'operational' : 'unknown'
    return {
      key,
      slug: section.slug,
      name: section.name,
      text,
      note,
      isOpen,
      tone,
      icon: { outage: 'outage', degraded: 'degraded', operational: 'operational', unknown: 'unknown' }[tone],
      vouchSource: code === 'source_missing' && !/^source_missing:(errors|requests):/.test(key) ? key.slice(15) : null,
    }
  })
}

function sectionOf(section: Section, model: ReportModel, most: number) {
  const { slug, name, incidents, measured, downtimeMinutes, uptime, planned, corrections } = section
  const picture = drawErrors(section, model, STRIP_WIDTH.screen)
  const { shown, rest } = foremostIncidents(section, most)
  const difference = downtimeMinutes - measured.downtimeMinutes
  return {
    slug,
    name,
    head: `${incidents.length} ${incidents.length === 1 ? 'incident' : 'incidents'} · ${formatUptime(uptime)} adjusted · ${formatUptime(measured.uptime)} measured`,
    rest: rest && { count: rest.count, most: formatMinutes(rest.mostMinutes) },
    incidents: shown.map((incident) => ({
      key: incident.key,
      id: incident.id,
      title: incident.title,
      url: incident.url && /^https?:\/\//i.test(incident.url) ? incident.url : null,
      measured: formatMinutes(incident.measuredMinutes),
      adjusted: formatMinutes(incident.countedMinutes),
      isStruck: incident.countedMinutes < incident.measuredMinutes,
      notes: incidentNotes(section, incident).split('\n').filter(Boolean),
      intervals: incident.intervals.map((interval) => ({
        ...interval,
        tone: interval.severity?.toLowerCase() ?? 'unknown',
        span: formatSpan(interval, model.timeZone),
        was: interval.measured && interval.correction ? formatSpan(interval.measured, model.timeZone) : null,
      })),
    })),
    measured: formatMinutes(measured.downtimeMinutes),
    adjusted: formatMinutes(downtimeMinutes),
    difference:
      difference === 0
        ? ''
        : `${formatMinutes(Math.abs(difference))} ${difference < 0 ? 'less' : 'more'}, with reasons`,
    corrections: corrections.length,
    planned: planned.map(({ id, title, minutes, from, to }) => {
      return { id, title, minutes: formatMinutes(minutes), span: formatSpan({ from, to }, model.timeZone) }
    }),
    strip: picture && screenPicture(picture),
    stripLegend: screenLegend(STRIP_LEGEND),
    errors: errorsSentence(section),
  }
}
