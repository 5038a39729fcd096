// Mail to people about what happens: written in the transaction of its event, sent by a job, kept with its outcome.
export { isMailAddress } from './addresses.ts'
export {
  countMailsAbout,
  listMailsAbout,
  MAX_MAILS_LISTED,
  type MailCount,
  type MailRow,
} from './queries.ts'
export { type MailEvent, type OutgoingMail, queueMails } from './queue.ts'
export { renderMail } from './render.ts'
export type { MailState } from './tables.ts'
