import t from 'tap'
import { type KnownServer, summarise } from '../../../src/wallboard/board/model.ts'
import { diffServer } from '../../../src/wallboard/intake/diff.ts'
import type { AlarmState, ReadAlarm, ReadServer } from '../../../src/wallboard/sources/index.ts'

const NOW = '2026-11-25T12:00:00.000Z'
const WHOLE = { at: NOW, isWhole: true }
const PART = { at: NOW, isWhole: false }

function alarm(key: string, state: AlarmState, more: Partial<ReadAlarm> = {}): ReadAlarm {
  return { key, check: key, state, disabled: false, since: null, message: '', url: null, ...more }
}

function read(...alarms: ReadAlarm[]): ReadServer {
  return { key: 'web', name: 'web', addresses: [], alarms }
}

function known(...alarms: ReadAlarm[]): KnownServer {
  const stored = new Map(alarms.map((one) => [one.key, { ...one, since: one.since ?? EARLIER, saidAt: null }]))
  const server = { id: 1, key: 'web', name: 'web', addresses: [], entityId: null, tie: null, alarms: stored }
  return { ...server, ...summarise(server) }
}
const EARLIER = '2026-11-25T10:00:00.000Z'

t.test('what is as it was is no change', async (t) => {
  t.equal(diffServer(known(alarm('disk', 'OK')), read(alarm('disk', 'OK')), WHOLE), null)
})

t.test('a change of state is written with its history, and begins when the source says so', async (t) => {
  const since = '2026-11-25T11:30:00.000Z'
  const change = diffServer(known(alarm('disk', 'OK')), read(alarm('disk', 'CRITICAL', { since })), WHOLE)!
  t.equal(change.isRowNew, false)
  t.match(change.put, [{ key: 'disk', state: 'CRITICAL', since }])
  t.match(change.history, [{ key: 'disk', at: since, before: 'OK', after: 'CRITICAL' }])
})

t.test('a beginning that cannot be is not believed', async (t) => {
  for (const since of [null, '2026-11-25T13:00:00.000Z', '2026-11-25T09:00:00.000Z']) {
    const change = diffServer(known(alarm('disk', 'OK')), read(alarm('disk', 'CRITICAL', { since })), WHOLE)!
    t.equal(change.put[0]!.since, NOW, `said ${since}`)
  }
})

t.test('another message is written, but is no news', async (t) => {
  const change = diffServer(
    known(alarm('load', 'WARNING')),
    read(alarm('load', 'WARNING', { message: 'Load 9' })),
    WHOLE,
  )!
  t.match(change.put, [{ message: 'Load 9', since: EARLIER }])
  t.same(change.history, [])
})

t.test('an alarm that is switched off counts as unknown from then on', async (t) => {
  const change = diffServer(known(alarm('disk', 'OK')), read(alarm('disk', 'OK', { disabled: true })), WHOLE)!
  t.match(change.history, [{ before: 'OK', after: 'UNKNOWN', at: NOW }])
})

t.test('what is gone from a whole answer is gone; from a part it is only not spoken of', async (t) => {
  const before = known(alarm('disk', 'CRITICAL'), alarm('load', 'OK'))
  const whole = diffServer(before, read(), WHOLE)!
  t.same(whole.gone, ['disk', 'load'])
  t.match(whole.history, [{ key: 'disk', before: 'CRITICAL', after: null, at: NOW }])
  t.equal(whole.history.length, 1, 'that something was OK until it went is no news')
  t.equal(diffServer(before, read(), PART), null)
})

t.test('of something new only trouble is news', async (t) => {
  const change = diffServer(undefined, read(alarm('disk', 'OK'), alarm('load', 'WARNING')), WHOLE)!
  t.equal(change.isRowNew, true)
  t.equal(change.put.length, 2)
  t.match(change.history, [{ key: 'load', before: null, after: 'WARNING' }])
})

t.test('a word that comes late does not undo a newer one', async (t) => {
  const at = (minute: number) => `2026-11-25T11:${minute}:00.000Z`
  const first = diffServer(undefined, read(alarm('disk', 'OK', { since: at(30) })), PART)!
  const stored = known(alarm('disk', 'OK', { since: at(30) }))
  stored.alarms.set('disk', first.put[0]!)
  t.equal(first.put[0]!.saidAt, at(30))
  t.equal(diffServer(stored, read(alarm('disk', 'CRITICAL', { since: at(20) })), PART), null)
  const again = diffServer(stored, read(alarm('disk', 'OK', { since: at(40) })), PART)!
  t.match(again.put, [{ since: at(30), saidAt: at(40) }], 'it is so since the first time')
  t.same(again.history, [])
  t.equal(diffServer(stored, read(alarm('disk', 'OK', { since: at(30) })), PART), null, 'the same again is nothing')
})
