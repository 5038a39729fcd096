import type { Trx } from '../../db/schema.ts'
import { between } from '../../lib/dates.ts'
import { type OutgoingMail, queueMails, renderMail } from '../../mail/index.ts'
import { AnswerLinks } from '../acknowledgements/links.ts'
import type { DowntimeContext } from '../context.ts'
import type { DowntimeSummary } from '../read/find.ts'
import { windowLines } from '../report/window.ts'
import { type DowntimeEventKind, EFFECT_WORD, STATE_WORD } from '../words.ts'
import type { Addressee } from './audience.ts'

/** What is told: something that happened, or that it is near. */
export type Told = Exclude<DowntimeEventKind, 'declared'> | 'reminder'

export interface Notice {
  told: Told
  at: string
  /** What was said with it. */
  text: string
  /** Of the event, or of the reminder: tells the mails of one downtime apart. */
  key: string
}

/** These ask for an answer. */
const ASKS: readonly Told[] = ['announced', 'changed', 'reminder']

/** Queues the mails of an event in its transaction: one a person, with the reason and, where it is asked for, a link to answer. */
export async function writeNotice(
  trx: Trx,
  deps: DowntimeContext,
  downtime: DowntimeSummary,
  notice: Notice,
  audience: readonly Addressee[],
): Promise<void> {
  const { config, pages } = deps
  const links = new AnswerLinks({ secretKey: config.secretKey, baseUrl: config.baseUrl })
  const { local, utc } = windowLines(downtime.startsAt, downtime.endsAt, config.timeZone)
  const shared = {
    downtime,
    notice,
    effect: EFFECT_WORD[downtime.effect].toLowerCase(),
    stateWord: STATE_WORD[downtime.state].toLowerCase(),
    local: local.join(' '),
    utc: utc.join(' '),
    zone: config.timeZone,
    lengthMs: between(downtime.startsAt, downtime.endsAt),
    systems: namesOf(downtime),
    reasonParts: downtime.reason.split(/\n{2,}/),
    url: `${config.baseUrl}/downtimes/${downtime.reference}`,
  }
  const messages = audience.map(({ personId, name, email, because, mandatory }): OutgoingMail => {
    const answerUrl = ASKS.includes(notice.told) ? links.for(downtime.reference, personId) : null
    return {
      to: { name, email, personId },
      ...renderMail(pages, 'downtimes/mail/notice', { ...shared, answerUrl }),
      because,
      mandatory,
      threadKey: `downtime:${downtime.reference}`,
    }
  })
  if (messages.length === 0) return
  const about = { kind: 'downtime', key: downtime.reference, event: `${notice.told}-${notice.key}` }
  await queueMails(trx, { at: notice.at, about }, messages)
}

const MAX_NAMED = 5

function namesOf({ targets }: DowntimeSummary): string {
  const names = targets.map(({ name }) => name)
  const shown = names.slice(0, MAX_NAMED).join(', ')
  return names.length > MAX_NAMED ? `${shown} and ${names.length - MAX_NAMED} more` : shown
}
