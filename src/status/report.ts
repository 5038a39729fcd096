import { between, formatDayTime, formatDuration, formatExact, formatWhen, yearOf } from '../lib/dates.ts'
import { shorten } from '../lib/text.ts'
import type { Board, BoardIncident, BoardService, PlannedWork } from './board/load.ts'
import { problemsOf, STATUS_WORD, summarise } from './board/view.ts'
import { compareStatus, isProblem } from './words.ts'

const MAX_UPDATE_LENGTH = 280
const MAX_INCIDENTS = 5
const MAX_NAMES_LENGTH = 120

/** The board as plain text, for a chat: what is not well with its incidents, then the rest in one line. */
export function writeReport(board: Board, timeZone: string, siteName: string): string {
  const { line } = summarise(board.services)
  const others = board.services
    .filter((service) => service.status !== 'operational' && !isProblem(service.status))
    .sort((a, b) => compareStatus(b.status, a.status))
  const fine = board.services.filter((service) => service.status === 'operational')
  const blocks = [
    `${siteName ? `${siteName} · ` : ''}Status, ${formatExact(board.at, timeZone)}\n${line}`,
    ...[...problemsOf(board), ...others].map((service) => describe(service, board.at, timeZone)),
  ]
  if (board.planned.length > 0)
    blocks.push(board.planned.map((work) => describePlanned(work, board.at, timeZone)).join('\n'))
  if (fine.length > 0) blocks.push(`Operational: ${fine.map((service) => service.name).join(', ')}`)
  return `${blocks.join('\n\n')}\n`
}

function describe(service: BoardService, now: string, timeZone: string): string {
  const since = service.since
    ? `, since ${formatWhen(service.since, timeZone, new Date(now))} (${formatDuration(between(service.since, now))})`
    : ''
  const lines = [`${STATUS_WORD[service.status].toUpperCase()}  ${service.name}${since}`]
  // What is planned is not what is wrong now.
  const running = service.incidents.filter((incident) => incident.status !== 'scheduled')
  if (service.reason && running.length === 0) lines.push(`  ${oneLine(service.reason)}`)
  for (const incident of running.slice(0, MAX_INCIDENTS)) lines.push(...describeIncident(incident, now, timeZone))
  if (running.length > MAX_INCIDENTS) lines.push(`  - and ${running.length - MAX_INCIDENTS} more`)
  return lines.join('\n')
}

function describePlanned(work: PlannedWork, now: string, timeZone: string): string {
  const [start, end] = [work.startsAt, work.endsAt].map((time) =>
    formatDayTime(time, timeZone, yearOf(new Date(now), timeZone)),
  )
  const when = work.isRunning ? `until ${end}` : `${start} – ${end}`
  return `PLANNED  ${when}: ${oneLine(work.title)} (${work.reference}), ${shorten(work.names.join(', '), MAX_NAMES_LENGTH)}`
}

function describeIncident(incident: BoardIncident, now: string, timeZone: string): string[] {
  const when = formatWhen(incident.startedAt, timeZone, new Date(now))
  const lines = [
    `  - ${oneLine(incident.title)} (${incident.status.replace('_', ' ')}, since ${when})${incident.url ? ` ${incident.url}` : ''}`,
  ]
  const [newest] = incident.updates
  if (newest)
    lines.push(
      `    ${formatWhen(newest.at, timeZone, new Date(now))}: ${shorten(oneLine(newest.text), MAX_UPDATE_LENGTH)}`,
    )
  return lines
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
