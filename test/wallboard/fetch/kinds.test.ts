import t, { type Test } from 'tap'
import { startTestApp } from '../../support/app.ts'
import { TROUBLES } from '../sources/readers.ts'
import { jsonOf, type Reply, type Seen, startSystem } from '../sources/system.ts'
import { adminOf } from '../support.ts'

interface Kind {
  account: object
  answer(seen: Seen): Reply
}

const basic = `Basic ${Buffer.from('ada:secret-of-ada').toString('base64')}`
const nagios = TROUBLES['nagios'] as { hosts: unknown; services: unknown }

/** Of each kind that is asked, what its system answers to who has the right credentials. */
const KINDS: Record<string, Kind> = {
  alertmanager: {
    account: { secret: 'secret-of-ada' },
    answer: ({ headers }) =>
      headers.authorization === 'Bearer secret-of-ada'
        ? { body: jsonOf('alertmanager/api_v2_alerts.json') }
        : { status: 401 },
  },
  icinga2: {
    account: { username: 'ada', secret: 'secret-of-ada' },
    answer: ({ path, headers }) => {
      if (headers.authorization !== basic) return { status: 401 }
      return { body: jsonOf(`icinga2/objects_${path.split('/').at(-1)}.json`) }
    },
  },
  nagios: {
    account: { username: 'ada', secret: 'secret-of-ada' },
    answer: ({ query, headers }) => {
      if (headers.authorization !== basic) return { status: 401 }
      return { body: query.get('query') === 'hostlist' ? nagios.hosts : nagios.services }
    },
  },
  'uptime-kuma': {
    account: { secret: 'secret-of-ada' },
    answer: ({ headers }) => {
      const right = `Basic ${Buffer.from(':secret-of-ada').toString('base64')}`
      const line = 'monitor_status{monitor_id="1",monitor_name="Shop",monitor_url="https://shop.example/"} 0'
      return headers.authorization === right
        ? { headers: { 'content-type': 'text/plain' }, body: `# TYPE monitor_status gauge\n${line}\n` }
        : { status: 401 }
    },
  },
  zabbix: {
    account: { secret: 'secret-of-ada' },
    answer: ({ body, headers }) => {
      const { method } = JSON.parse(body) as { method: string }
      const told = TROUBLES['zabbix'] as Record<string, unknown>
      const results: Record<string, unknown> = {
        'apiinfo.version': '7.0.0',
        'host.get': told['hosts'],
        'problem.get': told['problems'],
        'trigger.get': told['triggers'],
      }
      if (method !== 'apiinfo.version' && headers.authorization !== 'Bearer secret-of-ada') {
        return { body: { jsonrpc: '2.0', error: { code: -32602, message: 'x', data: 'Not authorised.' }, id: 1 } }
      }
      return { body: { jsonrpc: '2.0', result: results[method] ?? [], id: 1 } }
    },
  },
}

async function start(t: Test, kind: string) {
  const system = await startSystem(t, KINDS[kind]!.answer)
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  const added = await admin.add({ kind, name: 'One', url: system.url, ...KINDS[kind]!.account })
  t.equal(added.status, 201)
  return { app, admin }
}

for (const kind of Object.keys(KINDS)) {
  t.test(`an account of ${kind} is asked, taken in, and refused with other credentials`, async (t) => {
    const { admin } = await start(t, kind)
    const fetched = await admin.fetch('one')
    t.match(fetched.body, { error: null, stale: false })
    t.ok(fetched.body.total > 0, `${fetched.body.total} alarms`)
    const wall = await admin.wall()
    const sum = wall.servers.reduce((total, server) => total + server.total, 0)
    t.equal(sum, fetched.body.total)
    for (const { ok, warning, critical, unknown, total, alarms } of wall.servers) {
      t.equal(ok + warning + critical + unknown, total)
      t.equal(alarms.length, total)
    }
    await admin.call('PATCH', '/api/v1/accounts/one', { secret: 'another-secret' })
    const refused = await admin.fetch('one')
    t.equal(refused.body.errorCode, 'auth', refused.body.error)
    t.notMatch(JSON.stringify(refused.body), /another-secret|secret-of-ada/)
    t.same((await admin.wall()).servers, wall.servers, 'what was known stays')
  })
}
