import { createHash } from 'node:crypto'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { oneLine } from '../../lib/json.ts'
import { isMailAddress, normalAddress } from '../../lib/mail-addresses.ts'
import { queueMails, renderMail } from '../../mail/index.ts'
import type { ReportContext, Step } from '../report/context.ts'
import { getReport, type Report } from '../report/find.ts'
import type { ReportModel } from '../report/model.ts'
import { readModel } from '../report/reckon.ts'
import { nameOfMonth } from '../report/words.ts'
import { lockReport, trace } from '../review/edit.ts'
import { refuseUnlessNoted } from '../review/review.ts'
import { type Composed, composeMail, mailData } from './compose.ts'
import { FILE_TYPES, nameOfFile, writeFile } from './files.ts'
import { eventOf, MAX_RECIPIENTS } from './find.ts'

const MAX_SUBJECT = 200
const MAX_TEXT = 20_000

export interface GivenDelivery {
  to: readonly string[]
  /** As composed unless said. */
  subject?: string | undefined
  text?: string | undefined
  /** Whether the DOCX goes along. */
  docx?: boolean | undefined
}

interface SentFile {
  name: string
  type: string
  content: Buffer
}

/**
 * Sends a reviewed report to some addresses, and keeps what was sent byte for byte.
 * @returns the id of the delivery
 * @throws NotFound, Invalid; Conflict for a draft
 */
export async function deliverReport(
  deps: ReportContext,
  month: string,
  given: GivenDelivery,
  actor: Actor,
): Promise<number> {
  const report = await getReport(deps.db, month)
  refuseUnlessReviewed(report)
  const model = await readModel(deps.db, report)
  refuseUnlessNoted(model)
  const to = readAddresses(given.to)
  const composed = readComposed(model, given)
  const files = await filesOf(deps, model, given.docx === true)
  return change(deps, ['mail'], async (trx) => {
    const step = { at: toStored(deps.clock()), actor }
    const now = await lockReport(trx, month, step)
    // It may have been re-opened while its files were written.
    refuseUnlessReviewed(now)
    if (now.revision !== report.revision) throw new Conflict('It was re-opened meanwhile.')
    const id = await store(trx, report, composed, files, step)
    await replaceRecipients(trx, month, to)
    await trx.updateTable('uptime_report').set({ state: 'sent' }).where('month', '=', month).execute()
    const about = { kind: 'uptime_report', key: month, event: eventOf(id) }
    const because = `you are in the list of recipients of the uptime report of ${nameOfMonth(month)}`
    await queue(deps, trx, { at: step.at, about }, { month, composed, files, to, because, mandatory: false })
    const text = `To ${to.length} ${to.length === 1 ? 'address' : 'addresses'}: ${to.slice(0, 20).join(', ')}${to.length > 20 ? ', …' : ''}`
    await trace(trx, report, { kind: 'sent', text, after: { files: files.map(({ name }) => name) } }, step)
    return id
  })
}

/** Sends what would go out to oneself alone, also of a draft. @throws NotFound, Invalid */
export async function tryDelivery(
  deps: ReportContext,
  month: string,
  given: GivenDelivery,
  actor: Actor,
): Promise<void> {
  const report = await getReport(deps.db, month)
  const model = await readModel(deps.db, report)
  const to = readAddresses(given.to)
  const composed = readComposed(model, given)
  const files = await filesOf(deps, model, given.docx === true)
  await change(deps, ['mail'], async (trx) => {
    const step = { at: toStored(deps.clock()), actor }
    const about = { kind: 'uptime_report', key: month, event: `test-${step.at}` }
    const test = { subject: `[Test] ${composed.subject}`, text: composed.text }
    const because = 'you asked for a test of this mail'
    await queue(deps, trx, { at: step.at, about }, { month, composed: test, files, to, because, mandatory: true })
    await trace(trx, report, { kind: 'tested', text: `A test mail went to ${to.join(', ')}.` }, step)
  })
}

function refuseUnlessReviewed({ state, month }: Report): void {
  if (state === 'draft')
    throw new Conflict(`The report of ${nameOfMonth(month)} is a draft. It is sent when it was reviewed.`)
}

/** @throws Invalid */
function readAddresses(given: readonly string[]): string[] {
  const addresses = [...new Set(given.map(normalAddress).filter((address) => address !== ''))]
  const wrong = addresses.filter((address) => !isMailAddress(address))
  if (wrong.length > 0)
    throw new Invalid({
      to: `Not a mail address: ${wrong
        .slice(0, 5)
        .map((one) => `“${oneLine(one, 100)}”`)
        .join(', ')}.`,
    })
  if (addresses.length === 0) throw new Invalid({ to: 'Say who gets it.' })
  if (addresses.length > MAX_RECIPIENTS) throw new Invalid({ to: `At most ${MAX_RECIPIENTS} addresses.` })
  return addresses
}

/** @throws Invalid */
function readComposed(model: ReportModel, { subject, text }: GivenDelivery): Composed {
  const usual = composeMail(model)
  const composed = {
    subject: oneLine(subject ?? '', MAX_SUBJECT + 1) || usual.subject,
    text: text?.replace(/\r\n?/g, '\n').trim() || usual.text,
  }
  const problems = {
    ...(composed.subject.length > MAX_SUBJECT && { subject: `At most ${MAX_SUBJECT} characters.` }),
    ...(composed.text.length > MAX_TEXT && { text: `At most ${MAX_TEXT} characters.` }),
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return composed
}

async function filesOf(deps: ReportContext, model: ReportModel, withDocx: boolean): Promise<SentFile[]> {
  const formats = withDocx ? (['pdf', 'docx'] as const) : (['pdf'] as const)
  const files: SentFile[] = []
  for (const format of formats) {
    const content = await writeFile(deps, model, format)
    files.push({ name: nameOfFile(model, format), type: FILE_TYPES[format], content })
  }
  return files
}

async function store(
  trx: Trx,
  { month, revision }: Report,
  { subject, text }: Composed,
  files: readonly SentFile[],
  { at, actor }: Step,
): Promise<number> {
  const { id } = await trx
    .insertInto('uptime_delivery')
    .values({ month, revision, subject, text, sent_at: at, sent_by: actor.name })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('uptime_sent_file')
    .values(
      files.map(({ name, type, content }) => {
        const sha256 = createHash('sha256').update(content).digest('hex')
        return { delivery_id: id, name, type, sha256, content }
      }),
    )
    .execute()
  return id
}

async function replaceRecipients(trx: Trx, month: string, to: readonly string[]): Promise<void> {
  await trx.deleteFrom('uptime_recipient').where('month', '=', month).execute()
  const rows = to.map((email, position) => ({ month, email, position }))
  await trx.insertInto('uptime_recipient').values(rows).execute()
}

interface Outgoing {
  month: string
  composed: Composed
  files: readonly SentFile[]
  to: readonly string[]
  because: string
  mandatory: boolean
}

async function queue(
  deps: ReportContext,
  trx: Trx,
  event: Parameters<typeof queueMails>[1],
  { month, composed, files, to, because, mandatory }: Outgoing,
): Promise<void> {
  const mail = renderMail(deps.pages, 'uptime/mail/report', mailData(deps, month, composed))
  const shared = { ...mail, because, mandatory, attachments: files, threadKey: `uptime-${month}` }
  await queueMails(
    trx,
    event,
    to.map((email) => ({ ...shared, to: { name: '', email } })),
  )
}
