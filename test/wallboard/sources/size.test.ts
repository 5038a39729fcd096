import t from 'tap'
import { readAlertmanagerWebhook } from '../../../src/wallboard/sources/index.ts'
import { readSamples } from '../../../src/wallboard/sources/uptime-kuma/exposition.ts'
import { readMetrics } from '../../../src/wallboard/sources/uptime-kuma/metrics.ts'
import { processorMs } from '../../support/cost.ts'
import { largeAnswers, largeMetrics } from './large.ts'
import { READERS } from './readers.ts'

const SERVERS = 5000
const EACH = 10

t.test('5,000 servers with 50,000 alarms are read in good time', async (t) => {
  const readers = Object.entries(largeAnswers(SERVERS, EACH)).map(
    ([kind, value]) => [kind, () => READERS[kind]!(value)] as const,
  )
  const metrics = largeMetrics(SERVERS, EACH)
  for (const [kind, read] of [...readers, ['metrics', () => readMetrics(metrics, 'https://k.example')] as const]) {
    const { servers } = read()
    t.equal(servers.length, SERVERS, kind)
    const alarms = servers.reduce((sum, server) => sum + server.alarms.length, 0)
    t.ok(alarms >= SERVERS * EACH, kind)
    const took = processorMs(read)
    t.comment(`${kind}: ${Math.round(took)} ms`)
    t.ok(took < 1000, `${kind} within a second of the processor`)
  }
})

t.test('hostile sizes cost no more than their length', async (t) => {
  const labels = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`l${index}`, 'x']))
  const alert = { status: 'firing', labels, annotations: { summary: 'x'.repeat(1_000_000) } }
  t.ok(
    processorMs(() => readAlertmanagerWebhook({ version: '4', alerts: [alert] }, {})) < 1000,
    'labels without number',
  )
  const quote = `up{a="${'\\"'.repeat(500_000)}`
  t.ok(processorMs(() => readSamples(quote, 'up', 10)) < 1000, 'a quote that does not end')
  t.ok(processorMs(() => readSamples(`up{${'a="",'.repeat(200_000)}} 1`, 'up', 10)) < 1000, 'labels without end')
  t.ok(processorMs(() => readSamples(' '.repeat(1_000_000), 'up', 10)) < 1000)
  t.ok(processorMs(() => readSamples(`up ${' '.repeat(1_000_000)}x`, 'up', 10)) < 1000)
})
