import t from 'tap'
import { capture, incidentOf, made, madeText, openTitles, read, statusesOf, textOfCapture } from './captures.ts'

const EVENTS = 'https://health.aws.amazon.com/public/currentevents'
const events = () => capture('aws/currentevents_20260801.utf16be.json', EVENTS)
const UAE = 'Multiple services (UAE): Increased Error Rates'
const BAHRAIN = 'Multiple services (Bahrain): Increased Error Rates'

t.test('1 May 2026: two regions are gone, a part of AWS', async (t) => {
  const reading = read('aws', events(), '2026-05-01T12:00:00Z')
  t.equal(reading.status, 'partial_outage')
  t.same(openTitles(reading), [BAHRAIN, UAE])
  // 140 and 149 services, of which 5 global ones stand in both.
  t.equal(reading.components.length, 284)
  t.same(
    reading.components.find((one) => one.key === 's3-me-south-1'),
    { key: 's3-me-south-1', name: 'Amazon Simple Storage Service', group: 'me-south-1', status: 'partial_outage' },
  )
  t.match(
    reading.components.find((one) => one.key === 'route53'),
    { name: 'Amazon Route 53', group: 'global', status: 'operational' },
  )
  t.same(statusesOf(reading, 'Amazon CloudWatch Synthetics'), ['partial_outage', 'partial_outage'])
  const uae = incidentOf(reading, UAE)
  t.match(uae, { impact: 'major', status: 'investigating', startedAt: '2026-03-01T12:51:25.000Z', resolvedAt: null })
  t.match(uae.id, /^arn:aws:health:me-central-1::event\//)
  t.same(uae.touches.slice(0, 2), ['me-central-1', 'UAE'])
  t.equal(uae.updates.length, 23)
  t.equal(uae.updates[0]?.at, '2026-04-30T07:25:54.000Z')
  t.match(uae.updates.at(-1), {
    at: '2026-03-01T12:51:25.000Z',
    text: 'We are investigating issues with AWS services in the ME-CENTRAL-1 Region.',
  })
  t.equal(incidentOf(reading, BAHRAIN).updates.length, 13)
})

t.test('1 August 2026: the same two, silent for three months, count as degraded at most', async (t) => {
  const reading = read('aws', events(), '2026-08-01T15:53:00Z')
  t.equal(reading.status, 'degraded')
  t.same(openTitles(reading), [BAHRAIN, UAE])
  t.match(reading.reason, /“Multiple services \(UAE\): Increased Error Rates” has been silent since 2026-04-30/)
  t.equal(incidentOf(reading, UAE).impact, 'minor')
  t.same(
    statusesOf(reading, 'AWS CodeCommit'),
    ['partial_outage', 'partial_outage'],
    'the services keep their own state',
  )
})

t.test('an empty list is good news from the address that promises it, and from no other', async (t) => {
  t.match(read('aws', madeText('\ufeff[]', EVENTS), '2026-08-01T00:00:00Z'), {
    status: 'operational',
    unmentioned: 'operational',
  })
  t.match(read('aws', madeText('[]'), '2026-08-01T00:00:00Z'), { status: 'unknown', unreadable: 'schema' })
  t.match(read('aws', made({ current: [] }, EVENTS), '2026-08-01T00:00:00Z'), { status: 'operational' })
})

t.test('the codes are numbers or texts, and a code that is only informational is no green', async (t) => {
  const event = (status: unknown) => ({
    date: '1785585600',
    arn: 'arn:aws:health:eu-west-1::event/EC2/X/Y',
    service: 'ec2-eu-west-1',
    service_name: 'Amazon EC2',
    region_name: 'Ireland',
    summary: 'Errors',
    status,
    event_log: [],
    impacted_services: {},
  })
  const statusWith = (status: unknown) => read('aws', made([event(status)], EVENTS), '2026-08-01T13:00:00Z')
  t.equal(statusWith('0').status, 'operational')
  t.match(statusWith(0).incidents, [{ status: 'resolved', resolvedAt: '2026-08-01T12:00:00.000Z' }])
  t.equal(statusWith(1).status, 'degraded')
  t.equal(statusWith('2').status, 'degraded')
  t.match(statusWith('3'), { status: 'partial_outage', components: [{ key: 'ec2-eu-west-1', group: 'eu-west-1' }] })
  t.match(statusWith('7'), {
    status: 'degraded',
    notUnderstood: ['event “Errors”: status “7”', 'service “Amazon EC2”: status “7”'],
  })
})

t.test('an event without a region touches every region', async (t) => {
  const event = {
    arn: 'arn:aws:health:::event/IAM/X/Y',
    service: 'iam',
    service_name: 'AWS IAM',
    status: '3',
    summary: 'Errors',
    event_log: [],
  }
  const reading = read('aws', made([event], EVENTS), '2026-08-01T13:00:00Z')
  t.same(reading.incidents[0]?.touches, [])
  t.equal(reading.incidents[0]?.title, 'AWS IAM (global): Errors')
})

t.test('the RSS feed, 18 August 2026: items are updates, and a day of silence parts two events', async (t) => {
  const reading = read('aws', capture('aws/aws_all.rss'), '2026-08-18T12:30:00Z')
  t.equal(reading.status, 'degraded')
  t.equal(reading.at, '2026-08-18T12:20:30.000Z')
  t.same(openTitles(reading), [
    'Increased Error Rates (multipleservices-me-central-1)',
    'Increased Connectivity Issues and API Error Rates (multipleservices-me-south-1)',
  ])
  const frankfurt = incidentOf(reading, 'Increased Packet loss (directconnect-eu-central-1)')
  t.match(frankfurt, {
    status: 'resolved',
    startedAt: '2026-08-15T03:42:59.000Z',
    resolvedAt: '2026-08-18T04:01:19.000Z',
    touches: ['eu-central-1', 'directconnect-eu-central-1'],
  })
  t.equal(frankfurt.updates.length, 20)
  t.equal(reading.incidents.length, 5)
})

t.test('the RSS feed during the event: disruption is worse than impact', async (t) => {
  t.equal(
    read(
      'aws',
      madeText(textOfCapture('aws/aws_all.rss').replace(/<item>[\s\S]*?<\/item>/, '')),
      '2026-08-18T12:30:00Z',
    ).status,
    'degraded',
  )
  const reading = read('aws', capture('aws/aws_all.rss'), '2026-05-01T00:00:00Z')
  t.equal(reading.status, 'partial_outage')
})

t.test('an old copy of the RSS feed proves nothing green', async (t) => {
  const quiet = textOfCapture('aws/aws_all.rss').replace(/<item>[\s\S]*<\/item>/, '')
  t.equal(read('aws', madeText(quiet), '2026-08-18T12:30:00Z').status, 'operational')
  t.match(read('aws', madeText(quiet), '2026-08-20T12:30:00Z'), { status: 'unknown', unreadable: 'stale' })
})
