import t from 'tap'
import { startTestApp } from '../support/app.ts'

t.test('the process is alive, and ready while its database answers', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  t.match((await app.visitor().get('/healthz')).json(), { status: 'ok' })
  t.match((await app.visitor().get('/readyz')).json(), { status: 'ready' })
  await app.database.db.destroy()
  t.equal((await app.visitor().get('/healthz')).statusCode, 200, 'still alive')
  const notReady = await app.visitor().get('/readyz')
  t.equal(notReady.statusCode, 503)
  t.match(notReady.json(), { status: 'not ready', reason: 'The database does not answer.' })
})

t.test('requests, jobs and checks are counted by route, outcome and status', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  await ada.get('/get_report_text')
  await ada.get('/services/none')
  await ada.get('/no/such/page')
  await app.jobs.runNow('kernel.cleanup')
  const check = { kind: 'http', url: 'http://127.0.0.1:9/' }
  const token = await app.token('admin')
  const headers = { authorization: `Bearer ${token}` }
  await app.app.inject({ method: 'POST', url: '/api/v1/services', headers, payload: { name: 'Shop', check } })
  await app.app.inject({ method: 'POST', url: '/api/v1/services/shop/check', headers })

  const { body, headers: given } = await ada.get('/metrics')
  t.match(given['content-type'], 'text/plain; version=0.0.4')
  for (const line of [
    'http_requests_total{method="GET",route="/get_report_text",status="200"} 1',
    'http_requests_total{method="GET",route="/services/:slug",status="404"} 1',
    'http_requests_total{method="GET",route="not found",status="404"} 1',
    'http_request_duration_seconds_count{method="GET",route="/get_report_text"} 1',
    'job_runs_total{job="kernel.cleanup",outcome="done"} 1',
    'check_results_total{kind="http",status="major_outage"} 1',
  ]) {
    t.ok(body.split('\n').includes(line), line)
  }
  t.notMatch(body, 'no/such/page', 'what people type is no label')
})
