import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { findProgram } from '../../../scripts/debian.ts'
import { writeReportDocx } from '../../../src/uptime/report/outputs/docx.ts'
import { writeReportPdf } from '../../../src/uptime/report/outputs/pdf.ts'
import { readPdf } from '../../support/pdf.ts'
import { EXCLUSION, HEAD, MOBILE, modelOf, PORTAL, SEPTEMBER, STOREFRONT } from './models.ts'

const OPTIONS = { paper: 'A4', site: 'Norrvik Group', url: 'https://signalbox.example/uptime/2026-10' } as const
const JAPANESE = { ...PORTAL, slug: 'jp', name: '東京の入口' }
const MODEL = modelOf([{ ...STOREFRONT, corrections: [EXCLUSION] }, PORTAL, MOBILE, JAPANESE], {
  earlier: { storefront: [SEPTEMBER] },
  notes: {
    storefront: [
      {
        about: 'no_data:errors:Dynatrace: shop:1791766800000',
        text: 'The agent was updated.',
        by: 'Cora Berg',
        at: HEAD.changedAt,
      },
    ],
  },
})

/** What both documents say, however they break their lines. */
const WORDS = [
  'Uptime in October 2026',
  'All 3 targets were met.',
  'A calm month for most.',
  'and **paid** for it.',
  'Storefront',
  '99.915 %',
  'measured 99.872 %',
  'Inside planned work of the search team.',
  'PT4KHLK: 14 Oct, 15:02–15:11 counts by PagerDuty, but not by the incident desk.',
  'Dynatrace: shop had no data on 12 Oct, 03:00–05:00: 2 h, 0.3 % of the month. Note: The agent was updated. (Cora Berg)',
  'At least 11 070 in all: 8 412 inside incidents, 2 658 outside',
  'Uptime is unknown for Mobile app',
  'Mobile app: incidents are not whole, 5xx data for 0.0 % of the month; 2 sources missing.',
  'Downtime is the union of the SEV1 and SEV2 intervals of a front end',
  '東京の入口',
]

function flat(text: string): string {
  return text.replace(/[\s\u202f]+/g, ' ')
}

t.test('the PDF says it all, tagged, with bookmarks, contents and alternative texts', async (t) => {
  const pdf = await writeReportPdf(MODEL, OPTIONS)
  const read = await readPdf(pdf)
  for (const words of WORDS) t.ok(flat(read.text).includes(words), words)
  t.match(flat(read.text), /Contents Highlights 1 Summary 1 Downtime by front end \d Storefront 2 Partner portal \d/)
  t.match(read.text, /Page 2 of \d/)
  t.ok(pdf.equals(await writeReportPdf(MODEL, OPTIONS)), 'the same report, the same bytes')
  const other = await writeReportPdf({ ...MODEL, summary: 'Another month.' }, OPTIONS)
  t.notOk(pdf.equals(other))
})

t.test('the DOCX says the same, as LibreOffice reads it, and holds its chart', async (t) => {
  const soffice = findProgram(['soffice', 'libreoffice'], 'libreoffice-writer')
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-docx-'))
  const docx = await writeReportDocx(MODEL, OPTIONS)
  writeFileSync(join(folder, 'report.docx'), docx)
  execFileSync(
    soffice,
    [
      `-env:UserInstallation=file://${folder}/profile`,
      '--headless',
      '--convert-to',
      'pdf',
      '--outdir',
      folder,
      join(folder, 'report.docx'),
    ],
    { stdio: 'ignore' },
  )
  const pdftotext = findProgram(['pdftotext'], 'poppler-utils')
  const text = flat(execFileSync(pdftotext, ['-layout', join(folder, 'report.pdf'), '-']).toString())
  const raw = flat(execFileSync(pdftotext, [join(folder, 'report.pdf'), '-']).toString())
  for (const words of WORDS) t.ok(text.includes(words) || raw.includes(words), words)
  t.match(raw, /Contents Highlights\.* ?1 Summary\.* ?1 Downtime by front end\.* ?\d/)
  t.match(raw, /Page 2 of \d/)
  const pictures = execFileSync(findProgram(['pdfimages'], 'poppler-utils'), [
    '-list',
    join(folder, 'report.pdf'),
  ]).toString()
  t.ok(pictures.trim().split('\n').length >= 4, 'the chart and two strips')
  t.ok(docx.equals(await writeReportDocx(MODEL, OPTIONS)), 'the same report, the same bytes')
})

t.test('a report of no front end is a document too', async (t) => {
  const empty = modelOf([])
  const { text } = await readPdf(await writeReportPdf(empty, { ...OPTIONS, paper: 'Letter' }))
  t.match(text, /No front end was measured in October 2026\./)
  t.ok((await writeReportDocx(empty, { ...OPTIONS, paper: 'Letter' })).length > 1000)
})
