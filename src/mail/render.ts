import type { Pages } from '../http/page.ts'

/** A mail has no reader who is signed in, and no form. */
export const MAIL_CONTEXT = {
  identity: null,
  path: '',
  flash: null,
  csrfToken(): string {
    throw new Error('a mail has no form')
  },
}

/**
 * Renders the three views of a mail: `VIEW-subject`, `VIEW-text` and `VIEW-html`. The first two are plain text, so
 * nothing in them is escaped. What stands around a mail (the reason, the link to the preferences) is put there when it
 * is sent.
 */
export function renderMail(pages: Pages, view: string, data: object): { subject: string; text: string; html: string } {
  return {
    subject: pages.renderText(`${view}-subject`, data).trim(),
    text: tidy(pages.renderText(`${view}-text`, data)),
    html: pages.render(`${view}-html`, data, MAIL_CONTEXT).trim(),
  }
}

/** What the conditions of a view leave behind: blanks at the ends of lines, and many empty lines. */
function tidy(text: string): string {
  return text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
