import { join } from 'node:path'
import t from 'tap'
import { columnLetters, Unreadable } from '../../src/imports/index.ts'
import { type Expected, expectedFiles, FOLDER, plainCell, readAll } from './samples.ts'

function told(expected: Expected, read: Exclude<Awaited<ReturnType<typeof readAll>>, Unreadable>) {
  const { rows, notes } = read
  const filled = new Map<string, unknown>(
    rows.flatMap(({ line, cells }) => cells.map((cell, i) => [`${columnLetters(i)}${line}`, plainCell(cell)] as const)),
  )
  const cells = Object.keys(expected.cells ?? {}).map((place) => [place, filled.get(place) ?? null])
  const broken = rows.filter(({ problem }) => problem !== null).length
  const codes = notes.map(({ code }) => code).filter((code) => code !== 'no-data')
  return {
    file: expected.file,
    ...(expected.sheet && { sheet: expected.sheet }),
    rows: rows.length,
    ...(expected.lines && { lines: [rows[0]?.line, rows.at(-1)?.line] }),
    ...(expected.cells && { cells: Object.fromEntries(cells) }),
    ...(broken > 0 && { broken }),
    ...(codes.length > 0 && { notes: codes }),
  }
}

for (const expected of expectedFiles('xlsx')) {
  const what = expected.sheet ? `${expected.file}, sheet ${expected.sheet},` : expected.file
  t.test(`${what} is ${expected.refused ? 'refused' : 'read right'}`, async (t) => {
    const choices = { headerLine: 0, ...(expected.sheet && { sheet: expected.sheet }) }
    const read = await readAll(join(FOLDER, 'xlsx', expected.file), choices)
    if (read instanceof Unreadable) {
      t.equal(read.code, expected.refused, read.message)
      t.match(read.message, /^[A-Z“].+[.?)]$/s, 'in a sentence')
      if (expected.sheets) t.same(read.sheets, expected.sheets)
    } else if (expected.text) t.equal(read.format, 'csv', 'it is read as what it is')
    else t.same(told(expected, read), expected)
  })
}
