import type { Pages } from '../http/page.ts'
import { oneLine } from '../lib/json.ts'
import type { Sender } from '../lib/mail-addresses.ts'
import { MAIL_CONTEXT } from './render.ts'
import type { Letter } from './transport/transport.ts'

/** What is needed of a stored mail to make a letter of it. */
export interface StoredMail {
  message_key: string
  answers_key: string | null
  to_name: string
  to_email: string
  about_kind: string
  because: string
  mandatory: number
  subject: string
  text: string | null
  html: string | null
  queued_at: string
}

export interface StoredAttachment {
  name: string
  type: string
  content: Buffer
}

export interface ComposeDeps {
  pages: Pages
  sender: Sender
  /** The addresses under which somebody stops such mails, and chooses which ones come. */
  linksFor(email: string, kind: string): { stop: string; preferences: string }
}

/** What stands around the words of a mail: why it came, and how to stop it. */
interface Frame {
  subject: string
  because: string
  /** Null where there is nothing to choose: the mail is mandatory. */
  preferences: string | null
}

export function frameText(pages: Pages, body: string, frame: Frame): string {
  return pages.renderText('mail/layout-text', { ...frame, body })
}

export function frameHtml(pages: Pages, body: string, frame: Frame): string {
  return pages.render('mail/layout-html', { ...frame, body }, MAIL_CONTEXT)
}

/**
 * Makes the letter that leaves out of what was stored. The Message-ID comes from the stored mail, so that it is the
 * same at every attempt.
 */
export function composeLetter(deps: ComposeDeps, mail: StoredMail, attachments: readonly StoredAttachment[]): Letter {
  const links = deps.linksFor(mail.to_email, mail.about_kind)
  const optional = mail.mandatory === 0
  const frame = { subject: mail.subject, because: mail.because, preferences: optional ? links.preferences : null }
  const domain = deps.sender.address.split('@')[1]!
  const idOf = (key: string) => `<${key}@${domain}>`
  return {
    from: { ...deps.sender, name: oneLine(deps.sender.name) },
    to: { name: mail.to_name, address: mail.to_email },
    subject: mail.subject,
    date: new Date(mail.queued_at),
    messageId: idOf(mail.message_key),
    ...(mail.answers_key && { inReplyTo: idOf(mail.answers_key), references: idOf(mail.answers_key) }),
    headers: {
      // So that no holiday answers it (RFC 3834; the second one for Exchange).
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(optional && {
        'List-Unsubscribe': { prepared: true, foldLines: true, value: `<${links.stop}>` },
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
    text: frameText(deps.pages, mail.text ?? '', frame),
    html: frameHtml(deps.pages, mail.html ?? '', frame),
    attachments: attachments.map(({ name, type, content }) => ({ filename: name, contentType: type, content })),
  }
}
