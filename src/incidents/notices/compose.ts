import type { Pages } from '../../http/page.ts'
import { between } from '../../lib/dates.ts'
import { renderMail } from '../../mail/index.ts'
import type { Incident } from '../read/find.ts'
import { type NoticeScope, STATE_WORD } from '../words.ts'

/** What a mail tells of an incident. */
type Told = Pick<
  Incident,
  'ticket' | 'title' | 'description' | 'severity' | 'state' | 'stage' | 'startedAt' | 'endedAt' | 'engineer' | 'filedBy'
> & { affected: { name: string }[]; updates: Incident['updates'] }

const LONGEST_TEXT = 4_000
const MAX_NAMED = 5

/** The mail of one update: of the filing, of news, or of the closing. Whoever is newly affected is told as at first. */
export function composeMail(
  deps: { pages: Pages; baseUrl: string },
  incident: Told,
  seq: number,
  scope: NoticeScope,
): { event: 'opened' | 'updated' | 'closed'; mail: { subject: string; text: string; html: string } } {
  const update = incident.updates.find((one) => one.seq === seq)
  const event = seq === 1 || scope === 'new' ? 'opened' : update?.state === 'closed' ? 'closed' : 'updated'
  const names = incident.affected.map(({ name }) => name)
  const mail = renderMail(deps.pages, `incidents/mail/${event}`, {
    incident,
    update,
    url: `${deps.baseUrl}/incidents/${incident.ticket}`,
    systems: listed(names) || (event === 'closed' ? 'What was disturbed' : 'Something not yet known'),
    many: names.length > 1,
    description: shortened(incident.description),
    news: shortened(update?.text ?? ''),
    stateWord: STATE_WORD[incident.state],
    reopened: update?.state === 'open' || update?.state === 'inprogress' ? wasClosed(incident, seq) : false,
    lastedMs: incident.endedAt ? between(incident.startedAt, incident.endedAt) : null,
  })
  return { event, mail }
}

function wasClosed(incident: Told, seq: number): boolean {
  return incident.updates.findLast((one) => one.seq < seq && one.state !== null)?.state === 'closed'
}

/** `A, B and C`; the first few of many. */
export function listed(names: readonly string[]): string {
  const shown = names.length > MAX_NAMED + 1 ? names.slice(0, MAX_NAMED) : names
  const rest = names.length - shown.length
  const parts = rest > 0 ? [...shown, `${rest} more`] : shown
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT).toWellFormed()}…` : text
}
