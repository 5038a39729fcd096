import t from 'tap'
import { startTestApp } from '../support/app.ts'

const SHARED = 'public, max-age=5, stale-while-revalidate=30, stale-if-error=600'
const PAGES = [
  '/',
  '/?status=problem',
  '/?utm_source=mail',
  '/timeline',
  '/feed.atom',
  '/get_report_text',
  '/api/v1/status',
  '/api/v1/timeline',
]

t.test(
  'what everybody reads may be kept by a proxy for some seconds, and for longer while we do not answer',
  async (t) => {
    const { app } = await startTestApp(t, 'sqlite')
    for (const url of PAGES) {
      const answer = await app.inject({ url })
      t.equal(answer.statusCode, 200, url)
      t.equal(answer.headers['cache-control'], SHARED, url)
      t.match(answer.headers['vary'], /Accept-Encoding/, url)
      t.match(answer.headers['vary'], /Cookie/, url)
      t.notOk(answer.headers['set-cookie'], url)
      const etag = String(answer.headers['etag'])
      const again = await app.inject({ url, headers: { 'if-none-match': etag } })
      t.equal(again.statusCode, 304, url)
      t.equal(again.body, '', url)
      t.equal(again.headers['etag'], etag, url)
      t.equal(again.headers['cache-control'], SHARED, url)
    }
  },
)

t.test('what somebody reads who is signed in is theirs', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const authorization = `Bearer ${await app.token('viewer')}`
  for (const url of PAGES) {
    t.equal((await ada.get(url)).headers['cache-control'], 'private, no-cache', url)
    const program = await app.app.inject({ url, headers: { authorization } })
    t.equal(program.headers['cache-control'], 'private, no-cache', url)
  }
})

t.test('an error is kept by nobody', async (t) => {
  const { app } = await startTestApp(t, 'sqlite')
  for (const url of ['/services/none', '/badge/none.svg', '/api/v1/timeline?from=never']) {
    t.equal((await app.inject({ url })).headers['cache-control'], 'no-store', url)
  }
})
