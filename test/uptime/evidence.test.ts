import t from 'tap'
import { createEntity } from '../../src/directory/index.ts'
import { SYSTEM } from '../../src/http/auth.ts'
import { computeUptime, DEFAULT_RULE } from '../../src/uptime/arithmetic/index.ts'
import { collectMonth, listParts, loadEvidence } from '../../src/uptime/index.ts'
import { type Engine, onEachEngine } from '../support/database.ts'
import { type Reply, type Seen, startSystem } from '../support/system.ts'
import { october, type PagerDuty, type Recorded, startPagerDuty } from './pagerduty-server.ts'
import { startUptime } from './support.ts'

const RECORDS: Recorded[] = [
  // Begun in September, and over on 1 October at 02:00 in Stockholm, where the month began at 22:00 UTC.
  {
    id: 'PBEFORE',
    service: 'PSHOP',
    created: '2026-09-30T20:00:00Z',
    resolved: '2026-10-01T00:00:00Z',
    priority: 'P1',
  },
  // P3 until 10:20, P1 until 11:00.
  {
    id: 'PRAISED',
    service: 'PSHOP',
    created: october('14 10:00'),
    resolved: october('14 11:00'),
    priority: 'P1',
    changes: [[october('14 10:20'), 'P3', 'P1']],
  },
  { id: 'POTHER', service: 'PELSE', created: october('15 10:00'), resolved: october('15 11:00'), priority: 'P1' },
  { id: 'PRUNS', service: 'PSHOP', created: october('31 20:00'), resolved: null, priority: 'P2' },
]

/** Prometheus with 2 responses in each step, but none on 12 October from 03:00 to 05:00 UTC. */
function prometheus({ query, body }: Seen): Reply {
  const given = new URLSearchParams(body || query)
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(given.get(name)))
  if ((end! - start!) / step! > 11_000)
    return { status: 400, body: { status: 'error', error: 'exceeded maximum resolution' } }
  const values: [number, string][] = []
  const gap = [october('12 03:00'), october('12 05:00')].map((text) => Date.parse(text) / 1000)
  for (let at = start!; at <= end!; at += step!) if (at <= gap[0]! || at > gap[1]!) values.push([at, '2'])
  return { body: { status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } } }
}

async function start(t: Parameters<typeof startUptime>[0], engine: Engine = 'sqlite') {
  const started = await startUptime(t, engine)
  const { app, call } = started
  app.clock.now = new Date('2026-11-01T05:00:00Z')
  for (const name of ['Shop', 'Search']) {
    await createEntity(app.directory, { kind: 'service', name, slug: name.toLowerCase() }, SYSTEM)
  }
  const pagerduty = await startPagerDuty(t, RECORDS)
  const series = { answer: prometheus as (seen: Seen) => Reply }
  const system = await startSystem(t, (seen) => series.answer(seen))
  await call('POST', '/api/v1/sources', { kind: 'pagerduty', name: 'PD', url: pagerduty.url, secret: 'right' })
  await call('POST', '/api/v1/sources', { kind: 'prometheus', name: 'Prom', url: system.url })
  await call('POST', '/api/v1/front-ends', {
    service: 'shop',
    target: 0.999,
    pagerduty: [{ source: 'pd', services: ['PSHOP'] }],
    errors: [{ source: 'prom', query: 'errors[5m]' }],
  })
  await call('POST', '/api/v1/front-ends', { service: 'search', pagerduty: [{ source: 'pd', services: ['PELSE'] }] })
  const compute = async () => {
    const { frontEnds, asOf } = await loadEvidence(app.database.db, '2026-10')
    const input = { month: '2026-10', timeZone: 'Europe/Stockholm', rule: DEFAULT_RULE, frontEnds }
    return computeUptime({ ...input, ...(asOf && { asOf }) })
  }
  return { ...started, pagerduty, series, system, compute, uptime: app.uptime }
}

onEachEngine(t, 'a month is collected from all sources and becomes figures', async (t, engine) => {
  const { uptime, db, compute, call, app } = await start(t, engine)
  const ticket = await call('POST', '/api/v1/incidents', {
    title: 'Shop is down',
    severity: 'SEV1',
    affects: ['shop'],
    startedAt: '2026-10-14T10:10:00.000Z',
    externalUrl: 'https://example.pagerduty.com/incidents/PRAISED',
  })
  t.equal(ticket.status, 201, JSON.stringify(ticket.body))
  t.strictSame(await collectMonth(uptime, '2026-10'), { month: '2026-10', asked: 7, problems: [] })
  const { frontEnds, parts, asOf } = await loadEvidence(db, '2026-10')
  t.equal(asOf, app.clock.now.toISOString())
  t.strictSame(
    frontEnds.map(({ slug, incidents }) => [slug, incidents.map(({ id }) => id).sort()]),
    [
      ['shop', ['INC-000001', 'PBEFORE', 'PRAISED', 'PRUNS']],
      ['search', ['POTHER']],
    ],
  )
  t.strictSame(frontEnds[0]!.incidents.find(({ id }) => id === 'PRAISED')!.intervals, [
    { severity: 'SEV3', from: '2026-10-14T10:00:00.000Z', to: '2026-10-14T10:20:00.000Z' },
    { severity: 'SEV1', from: '2026-10-14T10:20:00.000Z', to: '2026-10-14T11:00:00.000Z' },
  ])
  t.match(
    parts.find(({ key }) => key === 'errors:1'),
    { source: 'Prom', problem: null, facts: { calls: 3, counts: { steps: 8940, known: 8916 } } },
    'October has 745 hours there, two of which are a gap, in three questions below the limit of points',
  )
  const [shop] = (await compute()).frontEnds
  // Clipped: 22:00–24:00 UTC of 30 September is 2 h; PRAISED counts 40 min, once though the desk knows it too;
  // PRUNS counts to the end of the month, 20:00–23:00 UTC of 31 October.
  t.equal(shop!.measured.downtimeMinutes, 120 + 40 + 180)
  t.match((await call('GET', '/api/v1/sources')).body.items, [{ fetchProblem: null }, { fetchProblem: null }])
})

t.test('a source that fails leaves its part missing with the reason, and only that is asked again', async (t) => {
  const { uptime, db, pagerduty, series, compute, system } = await start(t)
  pagerduty.key = 'another'
  series.answer = () => ({ headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' })
  const first = await collectMonth(uptime, '2026-10')
  t.strictSame(first.problems.map(({ frontEnd, key }) => `${frontEnd} ${key}`).sort(), [
    'search incidents:pd',
    'shop errors:1',
    'shop incidents:pd',
  ])
  const missing = await loadEvidence(db, '2026-10')
  t.match(missing.frontEnds[0]!.missing, [{ source: 'PD', reason: /does not accept the credentials \(401\)/ }])
  t.match(missing.frontEnds[0]!.errors, [{ name: 'Prom', series: null, reason: /a web page titled “Sign in”/ }])
  const codes = (await compute()).frontEnds[0]!.checks.map(({ code }) => code)
  t.strictSame(codes.filter((code) => code === 'source_missing').length, 2, 'both are told loudly')

  pagerduty.key = 'right'
  const asked = system.seen.length
  const only = [{ frontEnd: 'shop', key: 'incidents:pd' }]
  t.strictSame(await collectMonth(uptime, '2026-10', { only }), { month: '2026-10', asked: 1, problems: [] })
  t.equal(system.seen.length, asked, 'nothing else was asked')
  series.answer = prometheus
  t.match(await collectMonth(uptime, '2026-10', { only: 'missing' }), { asked: 2, problems: [] })
  t.strictSame((await loadEvidence(db, '2026-10')).frontEnds[0]!.missing, [])
})

t.test('what was had once stays when asking again fails, and that is told', async (t) => {
  const { uptime, db, pagerduty } = await start(t)
  await collectMonth(uptime, '2026-10')
  pagerduty.key = 'another'
  await collectMonth(uptime, '2026-10')
  const { frontEnds, parts } = await loadEvidence(db, '2026-10')
  t.equal(frontEnds[0]!.incidents.length, 3)
  t.match(frontEnds[0]!.missing, [{ source: 'PD' }])
  t.match(parts[0], { key: 'incidents:pd', fetchedAt: String, problem: /401/ })
})

const TROUBLES: [name: string, trouble: PagerDuty['trouble'], words: RegExp][] = [
  [
    '403',
    () => ({ status: 403, body: { error: { message: 'Access Denied', code: 2010 } } }),
    /\(403\): “Access Denied”/,
  ],
  ['cut JSON', () => ({ body: '{"incidents":[{"id":"P' }), /not whole JSON/],
  [
    'a redirect to a sign-in',
    () => ({ status: 302, headers: { location: 'https://sso.example/' } }),
    /sends us on to https:\/\/sso/,
  ],
  ['no list', () => ({ body: { incidents: null, more: false } }), /has no list “incidents”/],
]

for (const [name, trouble, words] of TROUBLES) {
  t.test(`of ${name} the reason is told in its own words`, async (t) => {
    const { uptime, pagerduty } = await start(t)
    pagerduty.trouble = trouble
    const { problems } = await collectMonth(uptime, '2026-10', { only: [{ frontEnd: 'shop', key: 'incidents:pd' }] })
    t.match(problems, [{ problem: words }])
  })
}

t.test('an answer that goes on for ever is broken off, and told as not whole', async (t) => {
  const { uptime, db, pagerduty } = await start(t)
  const one = {
    id: 'PX',
    service: { id: 'PSHOP' },
    created_at: october('02 10:00'),
    status: 'resolved',
    resolved_at: october('02 11:00'),
  }
  pagerduty.trouble = ({ path }) =>
    path === '/incidents' ? { body: { incidents: [one], more: true, total: null } } : null
  const { problems } = await collectMonth(uptime, '2026-10', { only: [{ frontEnd: 'shop', key: 'incidents:pd' }] })
  t.match(problems, [{ problem: /said to go on, and nothing new comes/ }])
  t.match((await loadEvidence(db, '2026-10')).frontEnds[0], { incidents: [{ id: 'PX' }], missing: [{ source: 'PD' }] })
  t.ok(pagerduty.seen.length < 20)
})

t.test('a 429 is waited for as long as it says, a 500 is asked again, and a clock that is off is noted', async (t) => {
  const { uptime, db, pagerduty, app } = await start(t)
  pagerduty.trouble = (_seen, calls) => {
    if (calls === 1)
      return { status: 429, headers: { 'ratelimit-reset': '1' }, body: { error: { message: 'Rate Limit Exceeded' } } }
    if (calls === 2)
      return { status: 500, headers: { date: new Date(app.clock.now.getTime() + 600_000).toUTCString() } }
    return null
  }
  const began = performance.now()
  t.strictSame((await collectMonth(uptime, '2026-10')).problems, [])
  t.ok(performance.now() - began >= 900, 'one second, as told')
  const [part] = await listParts(db, '2026-10')
  t.match(part!.facts, { retries: 2 })
  t.match(part!.facts!.notes.join(' '), /Its clock is .* ours\./)
})

t.test('a month is collected once at a time, and not before it has begun', async (t) => {
  const { uptime } = await start(t)
  const running = collectMonth(uptime, '2026-10')
  await t.rejects(collectMonth(uptime, '2026-10'), { message: /is being collected already/ })
  await running
  t.equal(uptime.collections.find('2026-10'), null)
  await t.rejects(collectMonth(uptime, '2026-12'), { message: /has not begun/ })
})

t.test('front ends that are gone and queries that were removed leave a month that is collected anew', async (t) => {
  const { uptime, db, call } = await start(t)
  await collectMonth(uptime, '2026-10')
  await call('PATCH', '/api/v1/front-ends/shop', { errors: [] })
  await call('DELETE', '/api/v1/front-ends/search')
  t.equal((await loadEvidence(db, '2026-10')).frontEnds.length, 2, 'what was collected stays until then')
  await collectMonth(uptime, '2026-10')
  t.strictSame(
    (await listParts(db, '2026-10')).map(({ frontEnd, key }) => `${frontEnd} ${key}`),
    ['shop incidents:pd', 'shop desk', 'shop planned'],
  )
})
