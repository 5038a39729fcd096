import { findImpact, type Impact, KIND_WORD, KINDS_WORD } from '../../directory/index.ts'
import { between, formatDuration, formatExact, toStored } from '../../lib/dates.ts'
import { escapeMarkdown } from '../../lib/markdown.ts'
import { shorten } from '../../lib/text.ts'
import { countMailsAbout } from '../../mail/index.ts'
import type { IncidentContext } from '../context.ts'
import { listed } from '../notices/compose.ts'
import type { Incident, IncidentUpdate } from '../read/find.ts'
import { STATE_WORD } from '../words.ts'
import { MAX_SECTION, MAX_TIMELINE, NO_SECTIONS, type Sections } from './words.ts'

const NEIGHBOURS = 100
/** Of one update; the whole of it stands on the ticket. */
const LONGEST_ENTRY = 600
const INTERVALS = 50

/** What a post-mortem begins with: the impact and the timeline, as far as they are known. Not inside a transaction. */
export async function prefill(deps: IncidentContext, incident: Incident): Promise<Sections> {
  const ids = incident.affected.map(({ id }) => id)
  const end = incident.endedAt ?? toStored(deps.clock())
  const answer = await findImpact(deps.directory, ids, { entityLimit: 0, reasonLimit: 1 })
  const mails = await listMails(deps, incident.ticket)
  const zone = deps.config.timeZone
  const events = [...incident.updates.map((update) => entryOfUpdate(incident, update)), ...mails]
  if (incident.startedAt < end && ids.length > 0) {
    const window = { from: incident.startedAt, to: end }
    const found = await Promise.all(deps.neighbours.map((source) => source(ids, window, NEIGHBOURS)))
    events.push(...found.flat().flatMap((event) => entriesOfNeighbour(event, window)))
  }
  const impact = answer.state === 'ready' ? answer.impact : null
  const told = mails.reduce((sum, { count, failed }) => sum + count - failed, 0)
  return {
    ...NO_SECTIONS,
    impact: shorten(impactText(incident, { impact, told, end, zone }), MAX_SECTION),
    timeline: timelineText(events, zone),
  }
}

interface Entry {
  at: string
  /** Markdown. */
  text: string
}

async function listMails(
  { db }: IncidentContext,
  ticket: string,
): Promise<(Entry & { count: number; failed: number })[]> {
  const counts = await countMailsAbout(db, { kind: 'incident', key: ticket })
  const events = Map.groupBy(
    counts.filter(({ state }) => state !== 'withheld'),
    ({ event }) => event,
  )
  return [...events.values()].map((own) => {
    const count = own.reduce((sum, one) => sum + Number(one.count), 0)
    const failed = own.reduce((sum, one) => sum + (one.state === 'failed' ? Number(one.count) : 0), 0)
    const people = count === 1 ? '1 person' : `${count} people`
    return {
      at: own[0]!.queuedAt,
      count,
      failed,
      text: `${people} mailed${failed > 0 ? `, ${failed} of them in vain` : ''}.`,
    }
  })
}

function entryOfUpdate(incident: Incident, update: IncidentUpdate): Entry {
  const { seq, author, severity, state, endedAt, at } = update
  const said = shorten(oneParagraph(seq === 1 ? incident.description : update.text), LONGEST_ENTRY)
  const changes = [
    ...(seq === 1 ? ['filed'] : []),
    ...(severity ? [severity] : []),
    ...(state && seq > 1 ? [STATE_WORD[state].toLowerCase()] : []),
  ]
  const head = `${escapeMarkdown(author)}${changes.length > 0 ? ` (${changes.join(', ')})` : ''}`
  return {
    at: state === 'closed' && endedAt ? endedAt : at,
    text: said ? `${head}: ${escapeMarkdown(said)}` : `${head}.`,
  }
}

/** Something of another domain has a start and an end; what lies outside of the incident is only named with it. */
function entriesOfNeighbour(
  event: { title: string; word: string; kind: string; id: string; startedAt: string; endedAt: string | null },
  window: { from: string; to: string },
): Entry[] {
  const what = event.kind === 'downtime' ? `Planned downtime ${event.id}` : 'Outage of a provider'
  const name = `${what}: ${escapeMarkdown(shorten(oneParagraph(event.title), LONGEST_ENTRY))}`
  const began = event.startedAt < window.from ? `${name} (since before).` : `${name} began.`
  return [
    { at: event.startedAt, text: began },
    ...(event.endedAt !== null && event.endedAt <= window.to ? [{ at: event.endedAt, text: `${name} ended.` }] : []),
  ]
}

function timelineText(entries: readonly Entry[], zone: string): string {
  const sorted = entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  const lines = sorted.map(({ at, text }) => `- **${formatExact(at, zone)}** ${text}`)
  const kept: string[] = []
  // Room for what people add.
  let room = MAX_TIMELINE / 2
  for (const line of lines) {
    room -= line.length + 1
    if (room < 0) break
    kept.push(line)
  }
  const left = lines.length - kept.length
  return [...kept, ...(left > 0 ? [`- And ${left} more, which stand on the ticket.`] : [])].join('\n')
}

function impactText(
  incident: Incident,
  known: { impact: Impact | null; told: number; end: string; zone: string },
): string {
  const { impact, told, end, zone } = known
  const when = (time: string) => formatExact(time, zone)
  const lasted = formatDuration(between(incident.startedAt, end))
  const severities = incident.severityIntervals.slice(0, INTERVALS).map(({ severity, from, to }) => {
    const until = to ?? end
    return `  - ${severity} for ${formatDuration(between(from, until))}: ${when(from)} to ${when(until)}`
  })
  return [
    `- It lasted **${lasted}**, from ${when(incident.startedAt)} to ${when(end)}.`,
    `- Affected: ${escapeMarkdown(listed(incident.affected.map(({ name }) => name)))}.`,
    ...(impact ? [`- ${hitWords(impact, incident.affected.length)}`] : []),
    ...(impact && impact.people.length > 0
      ? [
          `- ${impact.people.length === 1 ? '1 person answers' : `${impact.people.length} people answer`} for what was hit.`,
        ]
      : []),
    ...(told > 0 ? [`- ${told === 1 ? '1 mail was' : `${told} mails were`} sent.`] : []),
    ...(severities.length > 0 ? ['- How severe it was:', ...severities] : []),
  ].join('\n')
}

function hitWords({ counts, total }: Impact, affected: number): string {
  if (total <= affected) return 'Nothing else in the directory depends on it.'
  const kinds = (Object.keys(counts) as (keyof typeof counts)[]).filter((kind) => counts[kind] > 0)
  const words = kinds.map(
    (kind) => `${counts[kind]} ${counts[kind] === 1 ? KIND_WORD[kind] : KINDS_WORD[kind].toLowerCase()}`,
  )
  return `With what depends on it: ${words.join(', ')}.`
}

function oneParagraph(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
