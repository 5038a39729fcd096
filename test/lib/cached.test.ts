import t from 'tap'
import { Cached } from '../../src/lib/cached.ts'

function source() {
  const state = { version: 1, now: 0, loads: 0, release: [] as (() => void)[] }
  const cached = new Cached({
    version: () => state.version,
    now: () => state.now,
    load: async () => {
      state.loads += 1
      const value = `${state.version}/${state.loads}`
      await new Promise<void>((done) => state.release.push(done))
      return { value, until: 100 }
    },
  })
  return { state, cached }
}

t.test('however many wait, it is loaded once', async (t) => {
  const { state, cached } = source()
  const waiting = Array.from({ length: 50 }, () => cached.get())
  for (const done of state.release) done()
  const values = await Promise.all(waiting)
  t.equal(state.loads, 1)
  t.ok(values.every(({ value }) => value === '1/1'))
  t.equal(cached.peek()?.value, '1/1')
})

t.test('who asks after a change never gets what was loaded before it', async (t) => {
  const { state, cached } = source()
  const before = cached.get()
  state.version = 2
  const after = cached.get()
  for (const done of state.release) done()
  t.equal((await before).value, '1/1')
  t.equal((await after).value, '2/2')
  t.equal(cached.peek()?.value, '2/2', 'and the older load does not push out the newer')
})

t.test('a value that has become old by itself is loaded anew', async (t) => {
  const { state, cached } = source()
  const first = cached.get()
  for (const done of state.release) done()
  await first
  state.now = 100
  t.equal(cached.peek(), null)
  t.equal(cached.latest(), '1/1', 'but is there for what may lag behind')
})

t.test('a load that fails is not kept', async (t) => {
  let fails = true
  const cached = new Cached({
    version: () => 1,
    now: () => 0,
    load: async () => {
      if (fails) throw new Error('no')
      return { value: 'yes', until: 1 }
    },
  })
  await t.rejects(cached.get(), { message: 'no' })
  fails = false
  t.equal((await cached.get()).value, 'yes')
})
