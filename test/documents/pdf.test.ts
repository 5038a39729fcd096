import t from 'tap'
import { type Paper, Pdf } from '../../src/documents/index.ts'
import { readPdf } from '../support/pdf.ts'

const MADE_AT = new Date('2026-11-12T08:14:00.000Z')

function begin(paper: Paper = 'A4'): Pdf {
  return new Pdf({ title: 'Storage is replaced', language: 'en', madeAt: MADE_AT, paper, foot: 'Norrvik' })
}

t.test('a document says what it is: title, language, paper, pages, and it is tagged', async (t) => {
  const a4 = readPdf(
    await begin()
      .title('Storage is replaced', { kind: 'Change attachment', reference: ['DT-000087'] })
      .finish(),
  )
  t.equal(a4.info['Title'], 'Storage is replaced')
  t.equal(a4.info['Tagged'], 'yes')
  t.match(a4.info['Page size'], '595.28 x 841.89')
  t.match(a4.text, /Change attachment\s+Storage is replaced\s+DT-000087/)
  t.match(a4.pages[0], /Norrvik\s+Page 1 of 1/)
  t.match(readPdf(await begin('Letter').paragraph('x').finish()).info['Page size'], '612 x 792')
})

t.test('the same content gives the same bytes, another time others', async (t) => {
  const write = () => begin().heading('Reason').paragraph('Both controllers. 数据湖, عبد الله').finish()
  t.ok((await write()).equals(await write()))
  const later = new Pdf({
    title: 'Storage is replaced',
    language: 'en',
    madeAt: new Date(0),
    paper: 'A4',
    foot: 'Norrvik',
  })
  t.notOk(
    (await later.heading('Reason').paragraph('Both controllers. 数据湖, عبد الله').finish()).equals(await write()),
  )
})

t.test('every script comes out as it went in, and what no font has as a box', async (t) => {
  const words = ['Ελληνικά', 'Кириллица', '数据湖的存储控制器', 'ストレージを交換', '저장장치', 'Zażółć', '🚀']
  const { text } = readPdf(
    await begin()
      .paragraph(`${words.join(' ')} \u{13000} end`)
      .finish(),
  )
  for (const word of words) t.match(text.normalize('NFC'), word)
  t.match(text, /□ end/, 'a hieroglyph')
})

t.test('names from right to left keep their letters and the order of their words', async (t) => {
  const { text } = readPdf(await begin().paragraph('Owner: عبد الله محمد, שלום עולם.').finish())
  const plain = text.replace(/[\u200e\u200f\u202a-\u202e]/g, '').normalize('NFKC')
  t.match(plain, 'عبد الله محمد')
  t.match(plain, 'שלום עולם')
})

t.test('controls, marks of direction and joiners do not get into a document', async (t) => {
  const { text } = readPdf(await begin().paragraph('a\u0000b\u202ec\u200dd\ufeffe\u0007f').finish())
  t.match(text, 'abcdef')
})

t.test('headings are bookmarks of two levels, and links lead where they say', async (t) => {
  const pdf = begin()
    .title('Storage is replaced', { kind: 'Change attachment' })
    .heading('1. Reason')
    .paragraph([
      { text: 'See ' },
      { text: 'the plan', link: 'https://norrvik.example/plan?a=1&b=2' },
      { text: ' or ' },
      { text: 'ask', link: 'mailto:pia@norrvik.example' },
    ])
    .heading('Details', 3)
    .heading('2. Hit')
  const read = readPdf(await pdf.finish())
  t.same(read.bookmarks, ['Storage is replaced', '1. Reason', '  Details', '2. Hit'])
  t.same(read.links, ['https://norrvik.example/plan?a=1&b=2', 'mailto:pia@norrvik.example'])
  t.same(
    read.structure.filter((kind) => /^(H\d|Link)$/.test(kind)),
    ['H1', 'H2', 'Link', 'Link', 'H3', 'H2'],
  )
})

t.test('a long table repeats its head on each page and loses no row', async (t) => {
  const rows = Array.from({ length: 200 }, (_, i) => [`lake-${i}`, 'Server', 'goes on '.repeat(i % 40)])
  const columns = [
    { title: 'Entity', share: 2, heads: true },
    { title: 'Kind', share: 1 },
    { title: 'Path', share: 4 },
  ]
  const read = readPdf(await begin().table({ columns, rows }).finish())
  t.ok(read.pages.length > 3, `${read.pages.length} pages`)
  for (const page of read.pages) t.match(page, /^\s*Entity\s+Kind\s+Path/m)
  for (const [name] of rows) t.ok(new RegExp(`^\\s*${name}\\s`, 'm').test(read.text), `${name} is there`)
  const count = (kind: string) => read.structure.filter((one) => one === kind).length
  t.equal(count('Table'), 1)
  t.equal(count('TR'), 201, 'a repeated head is not read out again')
  t.equal(count('TH'), 203)
})

t.test('a cell longer than a page goes on over the next, and a word wider than its column is cut', async (t) => {
  const long = Array.from({ length: 400 }, (_, i) => `w${i}`).join(' ')
  const columns = [
    { title: 'Wide', share: 1 },
    { title: 'Narrow', share: 1 },
  ]
  const read = readPdf(
    await begin()
      .table({ columns, rows: [[`${long} ${'x'.repeat(500)}`, long.repeat(4)]] })
      .finish(),
  )
  t.ok(read.pages.length > 1)
  for (const i of [0, 200, 399]) t.match(read.text, `w${i}`)
  t.equal(read.text.match(/x/g)?.length, 500)
})

t.test('an empty paragraph and an empty table leave nothing odd', async (t) => {
  const read = readPdf(
    await begin()
      .paragraph(' ')
      .list([])
      .table({ columns: [{ title: 'Only', share: 1 }], rows: [] })
      .finish(),
  )
  t.equal(read.pages.length, 1)
  t.match(read.text, 'Only')
})

t.test('a picture among words takes no more room than its own', async (t) => {
  const { text } = readPdf(await begin().paragraph('Launch 🚀 console').finish())
  t.match(text, /Launch 🚀 {1,2}console/)
})
