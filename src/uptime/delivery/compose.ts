import type { ReportContext } from '../report/context.ts'
import type { ReportModel } from '../report/model.ts'
import { describePeriod, nameOfMonth } from '../report/words.ts'

export interface Composed {
  subject: string
  /** Plain text: what leaders read before they open the attachment. */
  text: string
}

/** The mail that goes out unless somebody words it otherwise: the highlights, and where the rest is. */
export function composeMail(model: ReportModel): Composed {
  const { month, highlights, summary, revision } = model
  const again = revision > 1 ? `, revision ${revision}` : ''
  const first = summary.split(/\n{2,}/, 1)[0]!.trim()
  return {
    subject: `Uptime in ${nameOfMonth(month)}${again}`,
    text: [
      `The uptime report of ${describePeriod(model)}:`,
      highlights.map((line) => `- ${line}`).join('\n'),
      ...(first === '' ? [] : [first]),
      'The whole report is attached.',
    ].join('\n\n'),
  }
}

/** The three forms of a mail out of its plain text. */
export function mailData({ config }: Pick<ReportContext, 'config'>, month: string, { subject, text }: Composed) {
  const parts = text.split(/\n{2,}/).map((part) => part.trim())
  return {
    subject,
    text,
    url: `${config.baseUrl}/uptime/${month}`,
    parts: parts
      .filter((part) => part !== '')
      .map((part) => {
        const lines = part.split('\n')
        const isList = lines.every((line) => line.startsWith('- '))
        return { isList, lines: isList ? lines.map((line) => line.slice(2)) : lines }
      }),
  }
}
