import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asOfNow, capture, wellHeroku, wellStatusio, wellStatuspage } from './captures.ts'

const CYCLE_MINUTES = 16

/** One provider of the demo: where its answer is, what it answers on a good day, and when it has a bad one. */
interface StandIn {
  path: string
  type: string
  well: () => string
  /** The real capture of an outage. */
  ill: () => string
  /** Minutes of each cycle in which it is ill: from, to. */
  illFrom: number
  illTo: number
}

const JSON_TYPE = 'application/json; charset=utf-8'
const RSS_TYPE = 'application/rss+xml; charset=utf-8'
const never = [99, 99] as const

function statuspage(path: string, file: string, [illFrom, illTo]: readonly [number, number]): StandIn {
  const ill = () => capture(file)
  return {
    path: `${path}/api/v2/summary.json`,
    type: JSON_TYPE,
    well: () => wellStatuspage(ill()),
    ill,
    illFrom,
    illTo,
  }
}

const STAND_INS: readonly StandIn[] = [
  statuspage('/github', 'statuspage/github_summary_major_20260724.json', [0, 6]),
  statuspage('/cloudflare', 'statuspage/cloudflare_summary_major_20260729.json', [9, 12]),
  statuspage('/bitbucket', 'statuspage/bitbucket_summary_none_20260731.json', never),
  statuspage('/twilio', 'statuspage/twilio_summary_incident.json', never),
  statuspage('/cloudamqp', 'statuspage/cloudamqp_maintenance.json', [3, 11]),
  statuspage('/openai', 'incident-io/openai_summary_minor_20260722.json', [1, 9]),
  {
    path: '/docker/1.0/status/533c6539221ae15e3f000031',
    type: JSON_TYPE,
    ill: () => capture('statusio/docker_partial.json'),
    well: () => wellStatusio(capture('statusio/docker_partial.json')),
    illFrom: 12,
    illTo: 15,
  },
  {
    path: '/slack/api/v2.0.0/current',
    type: JSON_TYPE,
    ill: () => capture('slack/current_incident.json'),
    well: () => capture('slack/current_ok.json'),
    illFrom: 5,
    illTo: 8,
  },
  {
    path: '/heroku/api/v4/current-status',
    type: JSON_TYPE,
    ill: () => capture('heroku/current_status_incident.json'),
    well: () => wellHeroku(capture('heroku/current_status_incident.json')),
    illFrom: 7,
    illTo: 10,
  },
  {
    path: '/azure/en-us/status/feed/',
    type: RSS_TYPE,
    ill: () => capture('azure/feed_westus_20260723.xml'),
    well: () => capture('azure/feed_empty_20260801.xml'),
    illFrom: 13,
    illTo: 16,
  },
  {
    path: '/google/incidents.json',
    type: JSON_TYPE,
    ill: () => capture('gcp/incidents_2026-07.json'),
    well: () => capture('gcp/incidents_2026-07.json'),
    illFrom: 99,
    illTo: 99,
  },
]

/** Services of the company itself: they answer, at times slowly, and one of them breaks now and then. */
function answerOwn(name: string, minute: number, response: ServerResponse): void {
  const wave = Math.sin(Date.now() / 40_000 + name.length)
  const broken = name === 'checkout' && minute >= 2 && minute < 5
  const delay = 40 + Math.round(30 * (wave + 1)) + (broken ? 350 : 0)
  setTimeout(() => {
    response.writeHead(broken ? 503 : 200, { 'content-type': JSON_TYPE })
    response.end(
      JSON.stringify({
        status: broken ? 'failing' : 'ok',
        service: name,
        checks: [{ name: 'database', status: broken ? 'timeout' : 'ok' }],
      }),
    )
  }, delay)
}

export interface Providers {
  base: string
  close(): void
}

/** A local server in the place of the providers: it replays real captures, as of now, and moves through outages. */
export async function startProviders(): Promise<Providers> {
  const startedAt = Date.now()
  const server: Server = createServer((request, response) => {
    const minute = ((Date.now() - startedAt) / 60_000) % CYCLE_MINUTES
    const path = request.url ?? '/'
    const own = /^\/own\/(\w+)/.exec(path)?.[1]
    if (own) return answerOwn(own, minute, response)
    const standIn = STAND_INS.find((known) => known.path === path)
    if (!standIn) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>')
    const ill = minute >= standIn.illFrom && minute < standIn.illTo
    response.writeHead(200, { 'content-type': standIn.type }).end(asOfNow(ill ? standIn.ill() : standIn.well()))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  server.unref()
  const { port } = server.address() as AddressInfo
  return { base: `http://127.0.0.1:${port}`, close: () => server.close() }
}
