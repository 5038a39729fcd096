import t from 'tap'
import { findFamily } from '../../../src/status/families/index.ts'
import { capture, madeText, openTitles, read } from './captures.ts'

const NOW = '2026-07-31T14:00:00Z'
// Any Statuspage stands in for a product here: Bitbucket's is the only one of Atlassian's that was captured.
const fine = capture('statuspage/bitbucket_summary_none_20260731.json')
const trouble = capture('statuspage/github_summary_major_20260724.json')

t.test('Atlassian is the sum of its products’ pages', async (t) => {
  const reading = read('atlassian', [fine, fine, fine, fine, fine], NOW)
  t.match(reading, { status: 'operational', name: 'Atlassian' })
  t.equal(reading.components.length, 5 * 13)
  t.match(reading.components[0], { key: 'jira-software/g0lfj4sv2fhf', name: 'Website', group: 'Jira' })
  t.equal(new Set(reading.components.map((one) => one.key)).size, 65)
})

t.test('trouble of one product is trouble of the whole', async (t) => {
  const reading = read('atlassian', [fine, fine, trouble, fine, fine], NOW)
  t.equal(reading.status, 'major_outage')
  t.ok(openTitles(reading).includes('Incident with Pull Requests'))
  t.ok(reading.incidents.find((one) => one.title === 'Incident with Pull Requests')?.touches.includes('Confluence'))
})

t.test('a product whose page cannot be read is unknown, and does not hide the others', async (t) => {
  for (const missing of [null, madeText('<!doctype html><html></html>')]) {
    const reading = read('atlassian', [fine, missing, fine, fine, fine], NOW)
    t.equal(reading.status, 'unknown')
    t.match(
      reading.components.find((one) => one.status === 'unknown'),
      { key: 'jira-service-management', name: 'Jira Service Management' },
    )
    t.same(reading.notUnderstood, ['the page of Jira Service Management'])
    t.equal(read('atlassian', [fine, missing, trouble, fine, fine], NOW).status, 'major_outage')
  }
  t.match(read('atlassian', madeText('nothing'), NOW), { status: 'unknown', unreadable: 'schema' })
})

t.test('status.atlassian.com is not asked: its own page stays green whatever happens', async (t) => {
  const addresses = findFamily('Atlassian')!.addresses(new URL('https://status.atlassian.com/'))
  t.equal(addresses.length, 5)
  t.notOk(addresses.some((one) => one.host === 'status.atlassian.com'))
})
