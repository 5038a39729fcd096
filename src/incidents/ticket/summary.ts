import { between, formatDuration, formatExact } from '../../lib/dates.ts'
import { listed } from '../notices/compose.ts'
import type { Incident } from '../read/find.ts'
import { STATE_WORD } from '../words.ts'

/** What "copy summary" copies: enough to tell somebody in a chat what is going on. */
export function summaryText(incident: Incident, zone: string, now: string, baseUrl: string): string {
  const { ticket, title, severity, state, startedAt, endedAt, engineer, affected, updates, description } = incident
  const lasted = formatDuration(between(startedAt, endedAt ?? now))
  const last = updates.findLast(({ text }) => text !== '')
  return [
    `${ticket} ${title}`,
    `${severity}, ${STATE_WORD[state].toLowerCase()}, ${endedAt ? `lasted ${lasted}` : `running for ${lasted}`}`,
    `Started ${formatExact(startedAt, zone)}${endedAt ? `, ended ${formatExact(endedAt, zone)}` : ''}`,
    `Affected: ${listed(affected.map(({ name }) => name)) || 'not known yet'}`,
    `On it: ${engineer ?? 'nobody yet'}`,
    ...(last
      ? [`Last update, ${formatExact(last.at, zone)}, ${last.author}: ${last.text}`]
      : description
        ? [description]
        : []),
    `${baseUrl}/incidents/${ticket}`,
  ].join('\n')
}
