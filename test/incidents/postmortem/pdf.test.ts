import t from 'tap'
import { onEachEngine } from '../../support/database.ts'
import { readPdf } from '../../support/pdf.ts'
import { closedIncident, put } from './closed.ts'

onEachEngine(t, 'the PDF says all of it, is the same for the same content, and has an outline', async (t, engine) => {
  const { desk, at } = await closedIncident(t, engine)
  t.equal((await desk.call('GET', at)).statusCode, 404)
  const hal = await desk.app.signedIn('hal')
  t.equal((await hal.get(`${at}.pdf`)).statusCode, 404)
  const rootCause =
    '# First\n\nThe disk was **full** of `logs`.\n\n1. one\n2. two\n   - deeper\n\n|What|When|\n|-|-|\n|Full|13:00|\n\n> said\n\n```\ncode()\n```'
  await put(desk, at, { summary: 'Σύνοψη, Итог, 要約.', rootCause, state: 'published' })
  await desk.call('POST', `${at}/action-items`, {
    text: 'Rotate logs',
    owner: 'otis.ballast@norrvik.example',
    dueOn: '2026-12-01',
  })
  const first = await hal.get(`${at}.pdf`)
  t.equal(first.headers['content-type'], 'application/pdf')
  t.match(first.headers['content-disposition'], 'INC-000001-post-mortem.pdf')
  desk.wait(60 * 24 * 30)
  t.ok((await hal.get(`${at}.pdf`)).rawPayload.equals(first.rawPayload), 'also when the item is overdue')
  const read = readPdf(first.rawPayload)
  t.equal(read.info['Title'], 'Post-mortem of INC-000001')
  const words = read.text.normalize('NFKC').replace(/\s+/g, ' ')
  for (const part of [
    'Published, version 1',
    'Σύνοψη, Итог, 要約.',
    'The disk was full of logs.',
    '1. one',
    '2. two',
    '• deeper',
    'Full 13:00',
    'said',
    'code()',
    'Nothing written.',
    'Rotate logs Otis Ballast 2026-12-01 open',
    'Page 1 of',
  ])
    t.match(words, part, part)
  t.same(read.bookmarks.slice(1), [
    'Summary',
    'Impact',
    'Timeline',
    'Root cause',
    '  First',
    'What went well',
    'What went wrong',
    'Where we got lucky',
    'Action items',
    'About this document',
  ])
  t.match(readPdf((await hal.get(`${at}.pdf?paper=letter`)).rawPayload).info['Page size'], '612 x 792')
})
