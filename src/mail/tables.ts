import type { Generated } from 'kysely'

/** `withheld`: the person does not want such mails. `sent` with a problem: nobody confirmed that it arrived. */
export type MailState = 'queued' | 'sending' | 'sent' | 'failed' | 'withheld'
/** `retry`: not now; `refused`: never; `interrupted` and `unconfirmed`: the process ended before and after the handing over. */
export type AttemptOutcome = 'sent' | 'retry' | 'refused' | 'unconfirmed' | 'interrupted'
export type OptOutHow = 'one_click' | 'page' | 'administrator'

export interface MailTables {
  mail: MailTable
  mail_attempt: MailAttemptTable
  mail_file: MailFileTable
  mail_attachment: MailAttachmentTable
  mail_opt_out: MailOptOutTable
}

interface MailTable {
  id: Generated<number>
  /** The part of the Message-ID before the `@`. */
  message_key: string
  thread_key: string | null
  /** The `message_key` of the first mail of its thread to the same address. */
  answers_key: string | null
  about_kind: string
  about_key: string
  about_event: string
  to_name: string
  to_email: string
  person_id: number | null
  because: string
  mandatory: number
  subject: string
  text: string | null
  html: string | null
  state: MailState
  attempts: Generated<number>
  queued_at: string
  due_at: string
  claimed_at: string | null
  handed_at: string | null
  ended_at: string | null
  problem: string | null
}

interface MailAttemptTable {
  id: Generated<number>
  mail_id: number
  started_at: string
  ended_at: string
  outcome: AttemptOutcome
  /** What the server said, or why it was not asked. */
  answer: string
}

interface MailFileTable {
  /** SHA-256 of the content, hexadecimal. */
  hash: string
  content: Buffer
}

interface MailAttachmentTable {
  mail_id: number
  position: number
  name: string
  type: string
  file_hash: string
}

interface MailOptOutTable {
  email: string
  kind: string
  at: string
  how: OptOutHow
}
