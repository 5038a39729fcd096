import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { HotPages } from '../../src/http/hot.ts'
import { Cached } from '../../src/lib/cached.ts'
import { ask } from '../support/http.ts'

/** A kept page over a counter, before a server that answers all else with 404. */
async function setUp(t: Test) {
  const state = { version: 1, renders: 0, passed: [] as string[] }
  const model = new Cached({
    version: () => state.version,
    now: () => 0,
    load: async () => ({ value: { number: state.version }, until: 1 }),
  })
  const hot = new HotPages({ roleOf: () => undefined, open: true, sessionCookie: 'sid', onAnswer: () => {} })
  hot.add({
    path: '/',
    contentType: 'text/plain',
    model,
    render: (value) => {
      state.renders += 1
      return `state ${value.number}`
    },
  })
  const server = createServer(
    hot.intercept((request, response) => {
      state.passed.push(request.url!)
      response.writeHead(404).end()
    }),
  )
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { state, model, get: (path = '/', headers = {}) => ask(base + path, { headers }) }
}

t.test('a state is rendered once, however many ask for it and however they ask', async (t) => {
  const { state, model, get } = await setUp(t)
  await model.get()
  const encodings = ['br', 'gzip', 'identity']
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) => get('/', { 'accept-encoding': encodings[i % 3] })),
  )
  t.ok(answers.every((answer) => answer.status === 200))
  t.equal(state.renders, 1)
  state.version = 2
  await model.get()
  t.equal((await get()).body.toString(), 'state 2')
  t.equal(state.renders, 2)
})

t.test('an old state is never given out: while the new one is loaded, the usual way waits for it', async (t) => {
  const { state, model, get } = await setUp(t)
  t.equal((await get()).status, 404, 'nothing is known yet')
  await model.get()
  t.equal((await get()).status, 200)
  state.version = 2
  t.equal((await get()).status, 404)
})

t.test('only the very address is answered from memory, so that no query can fill it', async (t) => {
  const { state, model, get } = await setUp(t)
  await model.get()
  const others = [...Array.from({ length: 50 }, (_, i) => `/?x=${i}`), '//', '/%2f', '/other']
  for (const path of others) t.equal((await get(path)).status, 404, path)
  t.same(state.passed, others)
  t.equal((await get('/', { authorization: 'Bearer x' })).status, 404, 'nor who brings a token')
  t.equal((await get('/', { cookie: 'sid=unknown' })).status, 404, 'nor a session not known yet')
  t.equal((await get('/', { cookie: 'flash=x' })).status, 404, 'nor who has a message waiting')
  t.equal(state.renders, 0)
})
