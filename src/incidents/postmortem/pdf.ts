import { type Paper, Pdf, writeMarkdown } from '../../documents/index.ts'
import { between, formatDuration, formatExact } from '../../lib/dates.ts'
import type { Incident } from '../read/find.ts'
import type { Postmortem } from './find.ts'
import type { ActionItem } from './items/list.ts'
import { POSTMORTEM_WORD, SECTIONS } from './words.ts'

export interface PdfOptions {
  paper: Paper
  /** Stands at the foot of each page. */
  site: string
  timeZone: string
  /** Of the page with the same content. */
  url: string
}

/** The same post-mortem gives the same bytes. */
export function writePostmortemPdf(
  { incident, postmortem, items }: { incident: Incident; postmortem: Postmortem; items: readonly ActionItem[] },
  { paper, site, timeZone, url }: PdfOptions,
): Promise<Buffer> {
  const { ticket, title, severity, startedAt, endedAt, engineer } = incident
  const when = (time: string) => formatExact(time, timeZone)
  const word = POSTMORTEM_WORD[postmortem.state]
  const changedAt = items.reduce((last, item) => (item.changedAt > last ? item.changedAt : last), postmortem.changedAt)
  const pdf = new Pdf({
    title: `Post-mortem of ${ticket}: ${title}`,
    language: 'en',
    madeAt: new Date(changedAt),
    paper,
    foot: [site || 'Signalbox', ticket, 'post-mortem'].join(' · '),
  })
  pdf.title(title, { kind: 'Post-mortem', reference: [ticket, `${word}, version ${postmortem.version}`] })
  pdf.facts([
    { label: 'Severity', lines: [severity] },
    { label: 'Started', lines: [when(startedAt)] },
    { label: 'Ended', lines: [endedAt ? when(endedAt) : 'running'] },
    { label: 'Lasted', lines: [endedAt ? formatDuration(between(startedAt, endedAt)) : '–'] },
    { label: 'Engineer', lines: [engineer ?? '–'] },
  ])
  for (const section of SECTIONS) {
    pdf.heading(section.title)
    if (postmortem[section.name] === '') pdf.paragraph('Nothing written.', { muted: true })
    else writeMarkdown(pdf, postmortem[section.name])
  }
  pdf.heading('Action items')
  if (items.length === 0) pdf.paragraph('None.', { muted: true })
  else pdf.table(tableOf(items, when))
  pdf.heading('About this document')
  pdf.paragraph(`Version ${postmortem.version}, by ${postmortem.changedBy}, ${when(postmortem.changedAt)}.`)
  pdf.paragraph([{ text: 'As it stands now: ' }, { text: url, link: url }], { muted: true })
  return pdf.finish()
}

function tableOf(items: readonly ActionItem[], when: (time: string) => string) {
  return {
    columns: [
      { title: 'What', share: 5, heads: true },
      { title: 'Who', share: 2.4 },
      { title: 'Until', share: 1.3 },
      { title: 'Done', share: 2.2 },
    ],
    rows: items.map(({ text, owner, dueOn, doneAt }) => [text, owner, dueOn, doneAt ? when(doneAt) : 'open']),
  }
}
