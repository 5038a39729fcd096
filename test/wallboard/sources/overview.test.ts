import t from 'tap'
import { MAX_ALARMS, MAX_SERVERS, OverviewBuilder } from '../../../src/wallboard/sources/overview.ts'
import { plainLine, plainText } from '../../../src/wallboard/sources/text.ts'
import { statesOf } from './system.ts'

t.test('of two alarms with one key the worse stays, in both orders', async (t) => {
  for (const [first, second, worse] of [
    ['OK', 'CRITICAL', 'CRITICAL'],
    ['WARNING', 'CRITICAL', 'CRITICAL'],
    ['UNKNOWN', 'OK', 'UNKNOWN'],
    ['UNKNOWN', 'WARNING', 'WARNING'],
  ] as const) {
    for (const states of [
      [first, second],
      [second, first],
    ]) {
      const builder = new OverviewBuilder()
      for (const state of states) builder.alarm(builder.server('web1'), { key: 'a', check: 'a', state })
      t.same(statesOf(builder.build().servers), { web1: { a: worse } })
    }
  }
})

t.test('an alarm that is disabled somewhere and not elsewhere is not disabled', async (t) => {
  for (const flags of [
    [true, false],
    [false, true],
  ]) {
    const builder = new OverviewBuilder()
    for (const disabled of flags) builder.alarm(builder.server('web1'), { key: 'a', check: 'a', state: 'OK', disabled })
    t.same(statesOf(builder.build().servers), { web1: { a: 'OK' } })
  }
})

t.test('more servers than there may be are left out, and told of', async (t) => {
  const builder = new OverviewBuilder()
  for (let index = 0; index < MAX_SERVERS + 5; index += 1) {
    builder.alarm(builder.server(`server ${index}`), { key: 'a', check: 'a', state: 'OK' })
  }
  for (let index = 0; index < 50; index += 1) builder.warn(`Note ${index}`)
  const { servers, warnings } = builder.build()
  t.equal(servers.length, MAX_SERVERS)
  t.equal(warnings.length, 21)
  t.equal(warnings[0], 'There are more than 20\u202f000 servers; the others are left out.', 'not crowded out by others')
})

t.test('a server whose alarms did not all fit in is not all OK', async (t) => {
  const builder = new OverviewBuilder()
  for (let index = 0; index <= MAX_ALARMS + 1; index += 1) {
    builder.alarm(builder.server(`server ${index % 100}`), { key: `${index}`, check: 'a', state: 'OK' })
  }
  const { servers, warnings } = builder.build()
  const cut = servers.filter(({ alarms }) => alarms.some(({ state }) => state === 'UNKNOWN'))
  t.same(
    cut.map(({ name, alarms }) => [name, alarms.at(-1)!.check]),
    [
      ['server 0', '1 more alarms'],
      ['server 1', '1 more alarms'],
    ],
  )
  t.match(warnings, [/^There are more than 200\u202f000 alarms/])
})

t.test('keys are short, told apart, and the same every time', async (t) => {
  const long = 'k'.repeat(5000)
  const keys = () => {
    const builder = new OverviewBuilder()
    for (const key of [long, `${long}2`, 'a\u0000b', '', '\u202e']) builder.server(key)
    return builder.build().servers.map(({ key }) => key)
  }
  t.equal(new Set(keys()).size, 5)
  t.same(keys(), keys())
  t.ok(keys().every((key) => key.length > 0 && key.length <= 200))
})

t.test('texts are tidied: no control characters, no turned lines, no half characters, cut', async (t) => {
  t.equal(plainText('a\u0000b\u202ec \t d\r\n\r\n e ', 100), 'a b c d\ne')
  t.equal(plainLine('a\nb', 100), 'a b')
  t.equal(plainText('container <agent> & co', 100), 'container <agent> & co')
  t.equal(plainText(`${'x'.repeat(8)}😀😀`, 10), 'xxxxxxxx…')
  t.equal(plainText('\ud800', 10), '\ufffd')
  t.equal(plainText(12.5, 10), '12.5')
  for (const nothing of [null, undefined, {}, [], true]) t.equal(plainText(nothing, 10), '')
})
