import { join } from 'node:path'
import t from 'tap'
import { Unreadable } from '../../src/imports/index.ts'
import { type Expected, expectedFiles, FOLDER, plainCell, readAll } from './samples.ts'

function told(expected: Expected, read: Exclude<Awaited<ReturnType<typeof readAll>>, Unreadable>) {
  const { header, rows } = read
  const broken = rows.filter(({ problem }) => problem !== null).map(({ line }) => line)
  const cells = Object.keys(expected.cells ?? {}).map((place) => {
    const [line, column] = place.split(':').map(Number) as [number, number]
    return [place, plainCell(rows.find((row) => row.line === line)?.cells[column - 1])]
  })
  const names = header.columns.map(({ name }) => name)
  return {
    file: expected.file,
    encoding: read.encoding,
    delimiter: read.delimiter,
    names: [header.firstLine, names.length, ...names.slice(0, 3)],
    rows: rows.length,
    ...(broken.length > 0 && { broken: broken.slice(0, 4) }),
    ...(expected.cells && { cells: Object.fromEntries(cells) }),
    ...(read.notes.length > 0 && { notes: read.notes.map(({ code }) => code) }),
  }
}

for (const expected of expectedFiles('csv')) {
  t.test(`${expected.file} is ${expected.refused ? 'refused' : 'read right'}`, async (t) => {
    const read = await readAll(join(FOLDER, 'csv', expected.file))
    if (read instanceof Unreadable) {
      t.equal(read.code, expected.refused, read.message)
      t.match(read.message, /^[A-Z“].+[.)]$/s, 'in a sentence')
    } else t.same(told(expected, read), expected)
  })
}
