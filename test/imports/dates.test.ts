import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { DateReader, type DateVerdict, type Field, inspectTable } from '../../src/imports/index.ts'
import { temporaryFolder } from '../support/database.ts'

const FIELDS: Field[] = [{ field: 'at', label: 'At', isDate: true }]

async function verdictOf(t: Test, values: readonly string[]): Promise<DateVerdict> {
  const path = join(temporaryFolder(t), 'dates.csv')
  writeFileSync(path, `At,n\n${values.map((value) => `"${value}",1`).join('\n')}\n`)
  return (await inspectTable(path, FIELDS)).dates['at']!
}

// One moment, 31 March 2024 at 14:05 in Stockholm, in every notation there is a case for.
const NOTATIONS: Record<string, [notation: string, ...values: string[]]> = {
  'ISO 8601': ['plain', '2024-03-31T14:05:00', '2024-03-31 14:05'],
  'ISO 8601 with an offset': ['plain', '2024-03-31T12:05:00Z', '2024-03-31T17:35:00+05:30'],
  'names of months': ['plain', '31 Mar 2024 14:05', 'March 31, 2024 2:05 PM'],
  'day, month, year': ['dmy', '31/03/2024 14:05', '31.3.2024 14:05'],
  'month, day, year': ['mdy', '03/31/2024 2:05 PM', '3/31/2024 14:05'],
  'seconds since 1970': ['seconds', '1711886700', '1711886700'],
  'serial numbers of a spreadsheet': ['days', '45382.5868055556', '45382.5868055556'],
}

for (const [name, [notation, ...values]] of Object.entries(NOTATIONS)) {
  t.test(`${name} are recognised and read`, async (t) => {
    const verdict = await verdictOf(t as Test, values)
    t.match(verdict, { state: 'decided', notation, misfits: 0 })
    if (verdict.state !== 'decided') return
    const reader = new DateReader({ notation: verdict.notation, zone: 'Europe/Stockholm' })
    for (const value of values) {
      t.match(reader.readMoment(value), { value: /^2024-03-31T12:05:0/, problem: null }, value)
      t.equal(reader.readDay(value).value, '2024-03-31')
    }
  })
}

t.test('notations that cannot be misread may stand in one column; three bare numbers among them may not', async (t) => {
  const values = ['2024-03-31T12:05:00Z', '1711886700', '1711886700000', '45382.5868055556', '31 Mar 2024 14:05']
  t.match(await verdictOf(t as Test, values), { state: 'decided', notation: 'plain', count: 5, misfits: 0 })
  const reader = new DateReader({ notation: 'plain', zone: 'Europe/Stockholm' })
  for (const value of values) t.match(reader.readMoment(value).value, /^2024-03-31T12:05:0/, value)
  const verdict = await verdictOf(t as Test, [...values, '03/10/2024'])
  t.match(verdict, { state: 'decided', misfits: 1, examples: [{ line: 7, text: '03/10/2024' }] })
  t.match(reader.readMoment('03/10/2024').problem, 'is not written like the other dates')
})

t.test('what can be read two ways is asked, with what each way makes of it', async (t) => {
  const verdict = await verdictOf(t as Test, ['03/04/2024', '05/06/2024'])
  t.match(verdict, {
    state: 'ambiguous',
    readings: [
      { notation: 'dmy', examples: [{ text: '03/04/2024', day: '2024-04-03' }] },
      { notation: 'mdy', examples: [{ text: '03/04/2024', day: '2024-03-04' }] },
    ],
  })
  t.match(
    await verdictOf(t as Test, ['03/04/2024', '25/06/2024']),
    { state: 'decided', notation: 'dmy' },
    'one value decides',
  )
})

t.test('what is written otherwise than the rest, or is no day, has its words; nothing is guessed', async (t) => {
  const reader = new DateReader({ notation: 'dmy', zone: 'Europe/Stockholm' })
  t.match(reader.readDay('2024-03-31').problem, 'is not written like the other dates')
  t.match(reader.readDay('31/02/2024').problem, /is no d/)
  t.match(reader.readDay('soon').problem, 'is no date')
  t.same(reader.readDay('N/A'), { value: null, problem: null, warning: null })
  const plain = new DateReader({ notation: 'plain', zone: 'Europe/Stockholm' })
  t.match(plain.readMoment('2024-03-31T02:30:00').problem, 'clocks went forward')
  t.match(plain.readMoment('2024-10-27T02:30:00'), { value: '2024-10-27T00:30:00.000Z', warning: /twice/ })
})

t.test('days of a workbook are counted from 1900 or 1904', async (t) => {
  const from1900 = new DateReader({ notation: 'days', zone: 'UTC' })
  const from1904 = new DateReader({ notation: 'days', zone: 'UTC', date1904: true })
  t.equal(from1900.readDay(44_197).value, '2021-01-01')
  t.equal(from1904.readDay(42_735).value, '2021-01-01')
})
