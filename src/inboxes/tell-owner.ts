import { change } from '../db/versions.ts'
import { toStored } from '../lib/dates.ts'
import { queueMails, renderMail } from '../mail/index.ts'
import type { Inbox, InboxContext } from './inbox.ts'

const ROWS_TOLD = 50

/** Mails the owner of an inbox which rows could not be taken, each once. @returns how many */
export async function tellOwner(deps: InboxContext, inbox: Inbox): Promise<number> {
  const open = await deps.db
    .selectFrom('inbox_row')
    .select('id')
    .where('inbox_id', '=', inbox.id)
    .where('state', '=', 'refused')
    .where('told_at', 'is', null)
    .limit(1)
    .execute()
  if (open.length === 0) return 0
  const at = toStored(deps.clock())
  return change(deps, ['mail'], async (trx) => {
    const rows = await trx
      .updateTable('inbox_row')
      .set({ told_at: at })
      .where('inbox_id', '=', inbox.id)
      .where('state', '=', 'refused')
      .where('told_at', 'is', null)
      .returning(['id', 'line', 'problem'])
      .execute()
    if (rows.length === 0) return 0
    const sorted = rows.sort((one, other) => one.id - other.id)
    const data = { inbox, rows: sorted.slice(0, ROWS_TOLD), count: rows.length, baseUrl: deps.config.baseUrl }
    const about = { kind: 'inbox', key: String(inbox.id), event: `refused-${sorted[0]!.id}` }
    await queueMails(trx, { at, about }, [
      {
        ...renderMail(deps.pages, 'inboxes/mail/refused', data),
        to: { name: '', email: inbox.owner_email },
        because: `you own the form inbox “${inbox.name}”`,
        mandatory: false,
        threadKey: `inbox:${inbox.id}`,
      },
    ])
    return rows.length
  })
}
