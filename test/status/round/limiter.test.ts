import t from 'tap'
import { Limiter } from '../../../src/status/round/limiter.ts'

function gate() {
  const open: (() => void)[] = []
  return { open, wait: () => new Promise<void>((done) => open.push(done)) }
}

t.test('so many at a time in all, and on each host', async (t) => {
  const limiter = new Limiter(3, () => 2)
  const { open, wait } = gate()
  const begun: string[] = []
  const run = (name: string, host: string) =>
    limiter.run(host, async () => {
      begun.push(name)
      await wait()
      return name
    })
  const all = [run('a1', 'a'), run('a2', 'a'), run('a3', 'a'), run('b1', 'b'), run('b2', 'b')]
  t.same(begun, ['a1', 'a2', 'b1'], 'a full host holds up no other')
  open.shift()!()
  await all[0]
  await new Promise(setImmediate)
  t.same(begun, ['a1', 'a2', 'b1', 'a3'])
  while (begun.length < 5 || open.length > 0) {
    open.shift()?.()
    await new Promise(setImmediate)
  }
  t.same(await Promise.all(all), ['a1', 'a2', 'a3', 'b1', 'b2'])
})

t.test('a task that fails gives its place free', async (t) => {
  const limiter = new Limiter(1, () => 1)
  await t.rejects(
    limiter.run('a', () => Promise.reject(new Error('no'))),
    { message: 'no' },
  )
  t.equal(await limiter.run('a', async () => 'yes'), 'yes')
})

t.test('a thousand waiting tasks all get their turn', async (t) => {
  const limiter = new Limiter(10, () => 2)
  let most = 0
  let now = 0
  const task = async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise(setImmediate)
    now -= 1
  }
  await Promise.all(Array.from({ length: 1_000 }, (_, i) => limiter.run(`host ${i % 40}`, task)))
  t.ok(most <= 10)
})
