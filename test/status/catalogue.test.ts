import t from 'tap'
import { CATALOGUE, CATEGORIES, DEFAULT_KEYS } from '../../src/status/catalogue.ts'
import { findFamily } from '../../src/status/families/index.ts'

t.test('every service can be read, and is whole', async (t) => {
  t.ok(CATALOGUE.length >= 75, `${CATALOGUE.length} services`)
  for (const entry of CATALOGUE) {
    t.equal(findFamily(entry.kind)?.kind, entry.kind, entry.key)
    t.match(entry.key, /^[a-z0-9]+(?:-[a-z0-9]+)*$/)
    t.match(entry.initials, /^[A-Za-z0-9]{2}$/, entry.key)
    t.ok(entry.name && CATEGORIES.includes(entry.category), entry.key)
    t.ok(
      [entry.page, entry.url].every((address) => new URL(address).protocol === 'https:'),
      entry.key,
    )
  }
})

t.test('keys, names and addresses are unique, and so are the glyphs', async (t) => {
  for (const field of ['key', 'name', 'url', 'initials'] as const) {
    const values = CATALOGUE.map((entry) => entry[field])
    t.same(
      values.filter((value, index) => values.indexOf(value) !== index),
      [],
      field,
    )
  }
})

t.test('the twelve of a new installation, by name and in order', async (t) => {
  const names = DEFAULT_KEYS.map((key) => CATALOGUE.find((entry) => entry.key === key)?.name)
  t.same(names, [
    'Amazon Web Services',
    'Microsoft Azure',
    'Google Cloud',
    'GitHub',
    'Cloudflare',
    'Slack',
    'Atlassian',
    'npm',
    'Docker Hub',
    'Datadog',
    'PagerDuty',
    'OpenAI',
  ])
})
