import t from 'tap'
import { foremostIncidents } from '../../../src/uptime/report/foremost.ts'
import { reportContent } from '../../../src/uptime/report/outputs/content.ts'
import { incident } from '../arithmetic/cases.ts'
import { EXCLUSION, modelOf, STOREFRONT } from './models.ts'

const MINUTE = (n: number) => `10-0${1 + Math.floor(n / 20)} ${String(n % 20).padStart(2, '0')}`
const MANY = Array.from({ length: 60 }, (_, i) =>
  incident(`P${i}`, [['SEV1', `${MINUTE(i)}:00`, `${MINUTE(i)}:${10 + (i % 40)}`]]),
)

t.test('of many incidents those that count longest are shown, in order of time, and the rest is told', async (t) => {
  const [section] = modelOf([{ ...STOREFRONT, incidents: MANY, planned: [] }]).sections
  const { shown, rest } = foremostIncidents(section!, 20)
  t.equal(shown.length, 20)
  t.same(rest, { count: 40, mostMinutes: 29 })
  t.ok(shown.every(({ countedMinutes }) => countedMinutes >= 29 && countedMinutes < 50))
  t.same(
    shown.map(({ startedAt }) => startedAt),
    shown.map(({ startedAt }) => startedAt).sort(),
  )
  t.same(foremostIncidents(section!, 60), { shown: section!.incidents, rest: null })
})

t.test('what a person corrected or wrote on is always shown', async (t) => {
  const excluded = STOREFRONT.incidents.at(-1)!
  const incidents = [excluded, ...MANY]
  const note = { about: 'pagerduty:P0', text: 'A drill.', by: 'Cora Berg', at: EXCLUSION.at }
  const [section] = modelOf([{ ...STOREFRONT, incidents, planned: [], corrections: [EXCLUSION] }], {
    notes: { storefront: [note] },
  }).sections
  const ids = foremostIncidents(section!, 3).shown.map(({ id }) => id)
  t.ok(ids.includes(excluded.id) && ids.includes('P0'), ids.join())
})

t.test('documents draw many front ends in charts that fit a page, all on one scale', async (t) => {
  const fronts = Array.from({ length: 25 }, (_, i) => ({
    ...STOREFRONT,
    slug: `f${i}`,
    name: `Front end ${i}`,
    errors: [],
  }))
  const { blocks } = reportContent(modelOf(fronts), { url: 'https://signalbox.example/uptime/2026-10' })
  const pictures = blocks.flatMap((block) => (block.kind === 'picture' ? [block.picture] : []))
  t.equal(pictures.length, 3)
  t.ok(pictures.every(({ height }) => height < 500))
  t.match(pictures[2]!.alt, /Front end 24/)
})
