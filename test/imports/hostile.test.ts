import { createWriteStream, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t, { type Test } from 'tap'
import { inspectFile, Unreadable } from '../../src/imports/index.ts'
import { temporaryFolder } from '../support/database.ts'
import { readAll } from './samples.ts'
import { textCell, writeWorkbook } from './workbook.ts'

const MB = 1024 * 1024

async function refusal(path: string): Promise<Unreadable> {
  const read = await readAll(path)
  if (!(read instanceof Unreadable)) throw new Error('it was read')
  return read
}

function fileIn(t: Test, name: string): string {
  return join(temporaryFolder(t), name)
}

function* times(count: number, part: string): Generator<string> {
  for (let i = 0; i < count; i += 1) yield part
}

t.test('a workbook that unpacks to a thousand times its size is refused before it fills anything', async (t) => {
  const path = fileIn(t as Test, 'bomb.xlsx')
  // A gigabyte of blanks between two cells; every zip program packs it to a thousandth.
  await writeWorkbook(path, times(300, ' '.repeat(MB)))
  t.ok(statSync(path).size < MB, 'it is small')
  const before = process.memoryUsage.rss()
  const { code, message } = await refusal(path)
  t.equal(code, 'hostile')
  t.match(message, /\.$/)
  t.ok(process.memoryUsage.rss() - before < 100 * MB)
})

t.test(
  'a million empty columns and rows cost nothing; a cell beyond the last column is refused with its address',
  async (t) => {
    const path = fileIn(t as Test, 'wide.xlsx')
    const cells = [textCell('A1', 'Name'), textCell('B1', 'Team')].join('')
    await writeWorkbook(path, [
      '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9"/></cols><sheetData>',
      `<row r="1" spans="1:16384">${cells}</row>`,
      ...times(1_000, '<row r="7" spans="1:16384"/>'),
      `<row r="1048576">${textCell('A1048576', 'Ivo')}${textCell('B1048576', 'Web')}</row></sheetData>`,
    ])
    const read = await readAll(path)
    if (read instanceof Unreadable) throw read
    t.same(read.rows, [{ line: 1_048_576, cells: ['Ivo', 'Web'], problem: null }])

    await writeWorkbook(path, [
      `<sheetData><row r="1">${textCell('A1', 'Name')}${textCell('XFD1', 'x')}</row></sheetData>`,
    ])
    t.match(await refusal(path), { code: 'too-large', message: /cell XFD1/ })
  },
)

t.test('the value that a formula had is read, and no formula is run', async (t) => {
  const path = fileIn(t as Test, 'formulas.xlsx')
  await writeWorkbook(path, [
    `<sheetData><row r="1">${textCell('A1', 'Name')}${textCell('B1', 'Value')}${textCell('C1', 'Open')}</row>`,
    '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://evil.example","x")</f><v>x</v></c><c r="B2"><f>1+1</f><v>0</v></c><c r="C2"><f>NOW()</f></c></row></sheetData>',
  ])
  const read = await readAll(path)
  if (read instanceof Unreadable) throw read
  t.same(read.rows[0]?.cells, ['x', 0, { kind: 'error', text: 'formula without a value' }])
})

t.test('a document type, with which entities are made, is refused', async (t) => {
  const path = fileIn(t as Test, 'entities.xlsx')
  await writeWorkbook(path, ['<!DOCTYPE lolz [<!ENTITY lol "lol">]><sheetData/>'])
  t.match(await refusal(path), { code: /hostile|layout|damaged/, message: /\.$/ })
})

t.test('a row whose quotation mark is never closed ends the reading, not the memory', async (t) => {
  const path = fileIn(t as Test, 'unclosed.csv')
  writeFileSync(path, `a,b\n1,"${'x,y\n'.repeat(4 * MB)}`)
  const before = process.memoryUsage.rss()
  t.match(await refusal(path), { code: 'unclosed-quote', message: /line 2/ })
  t.ok(process.memoryUsage.rss() - before < 150 * MB)
})

t.test('more than 200 MB are refused by their size alone', async (t) => {
  const path = fileIn(t as Test, 'large.csv')
  writeFileSync(path, 'a,b\n')
  truncateSync(path, 200 * MB + 1)
  const before = performance.now()
  t.match(await refusal(path), { code: 'too-large', message: /at most 200 MB are read/ })
  t.ok(performance.now() - before < 500, 'nothing of it was read')
})

t.test('five million rows are read as they come, in little memory, and one more is refused', async (t) => {
  const path = fileIn(t as Test, 'long.csv')
  function* lines() {
    yield 'slug,name\n'
    for (let i = 0; i < 5_000; i += 1) yield `r${i},n\n`.repeat(1_000)
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
  // A thread that may have 64 MB ends when it keeps what it has read.
  const limits = { heapMb: 64 }
  const { rows, brokenRows } = await inspectFile(path, [], {}, { limits })
  t.same([rows, brokenRows], [5_000_000, 0])
  writeFileSync(path, 'one,more\n', { flag: 'a' })
  const more = inspectFile(path, [], {}, { limits })
  await t.rejects(more, { code: 'too-large', message: /more than 5.000.000 rows/ })
})

t.test('a file that makes its reader hang is ended by its time limit, and the process lives on', async (t) => {
  const path = fileIn(t as Test, 'slow.csv')
  writeFileSync(path, `a,b\n${'1,2\n'.repeat(2_000_000)}`)
  await t.rejects(inspectFile(path, [], {}, { limits: { timeMs: 300 } }), { code: 'too-slow', message: /Split it/ })
})

t.test(
  'in every cell: quotes, markup, marks of direction, line ends, and ten thousand characters come as they are',
  async (t) => {
    const path = fileIn(t as Test, 'cells.csv')
    const cells = [
      'O\'Brien said "hi"',
      '<script>alert(1)</script>',
      '\u200fمرحبا\u202e',
      'two\r\nlines',
      'x'.repeat(10_000),
    ]
    const line = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')
    writeFileSync(path, `a;b;c;d;e\r\n${line}\r\n`)
    const read = await readAll(path)
    if (read instanceof Unreadable) throw read
    t.same(read.rows[0]?.cells, [cells[0], cells[1], cells[2], 'two\nlines', cells[4]])
    writeFileSync(path, `a;b\n${'x'.repeat(40_000)};y\nshort;row\n`)
    const long = await readAll(path)
    if (long instanceof Unreadable) throw long
    t.match(long.rows[0]?.problem, /32.767|character/, 'longer than a cell can be')
    t.equal(long.rows[1]?.problem, null)
  },
)
