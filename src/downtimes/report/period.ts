import { listRegionsOf } from '../../directory/index.ts'
import { between, formatDuration } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import type { DowntimeSummary } from '../read/find.ts'
import { listDowntimesWithin } from '../read/list.ts'
import { EFFECT_WORD, STATE_WORD } from '../words.ts'
import type { Report, Section } from './report.ts'
import { windowLines } from './window.ts'

/** More than a paper for a meeting has. */
const MAX_DOWNTIMES = 2_000
const ELSEWHERE = 'In no region'

/** All downtimes of a span of time, by region: what a change meeting looks at. */
export async function buildPeriodReport(deps: DowntimeContext, window: { from: string; to: string }): Promise<Report> {
  const { timeZone } = deps.config
  const downtimes = await listDowntimesWithin(deps.db, window, MAX_DOWNTIMES)
  const regions = await regionsOf(deps, downtimes)
  const names = [...new Set([...regions.values()].flat())].sort((a, b) => a.localeCompare(b, 'en'))
  const { local, utc } = windowLines(window.from, window.to, timeZone)
  const newest = downtimes.reduce((last, { changedAt }) => (changedAt > last ? changedAt : last), window.from)
  const rowsOf = (name: string) => downtimes.filter(({ id }) => regions.get(id)?.includes(name))
  return {
    kind: 'Calendar of a period · planned downtimes',
    title: 'Planned downtimes by region',
    reference: [],
    facts: [
      { label: 'From – to, local', lines: local },
      { label: 'UTC', lines: utc },
      { label: 'Downtimes', lines: [String(downtimes.length)] },
    ],
    sections:
      downtimes.length === 0
        ? [{ title: 'Downtimes', items: [], none: 'Nothing is planned in this period.' }]
        : names.map((name) => sectionOf(name, rowsOf(name), timeZone)),
    signatures: [],
    contact: null,
    madeAt: newest,
    madeBy: 'Signalbox',
    csv: () => ({
      columns: [
        'region',
        'reference',
        'title',
        'state',
        'effect',
        'startsAt',
        'endsAt',
        'change',
        'targets',
        'coordinator',
      ],
      rows: names.flatMap((name) =>
        rowsOf(name).map((one) => [
          name,
          one.reference,
          one.title,
          one.state,
          one.effect,
          one.startsAt,
          one.endsAt,
          one.changeRef,
          one.targets.map(({ slug }) => slug).join(' '),
          one.coordinator?.email ?? null,
        ]),
      ),
    }),
  }
}

/** The names of the regions that the targets of each downtime stand in. */
async function regionsOf(deps: DowntimeContext, downtimes: readonly DowntimeSummary[]): Promise<Map<number, string[]>> {
  const ids = downtimes.flatMap(({ targets }) => targets.map(({ id }) => id))
  const regions = await listRegionsOf(deps.db, ids)
  return new Map(
    downtimes.map(({ id, targets }) => {
      const names = new Set(targets.map((target) => regions.get(target.id)?.name ?? ELSEWHERE))
      return [id, [...names]]
    }),
  )
}

function sectionOf(title: string, downtimes: readonly DowntimeSummary[], timeZone: string): Section {
  return {
    title,
    table: {
      columns: [
        { title: 'Downtime', share: 3, heads: true },
        { title: 'Window', share: 3.2 },
        { title: 'Length', share: 1.4, keepsLine: true },
        { title: 'Taken down', share: 3 },
        { title: 'Effect, state', share: 2 },
        { title: 'Coordinator', share: 2 },
      ],
      rows: downtimes.map((one) => [
        `${one.reference} ${one.title}`,
        windowLines(one.startsAt, one.endsAt, timeZone).local.join(' '),
        formatDuration(between(one.startsAt, one.endsAt)),
        one.targets.map(({ name }) => name).join(', '),
        `${EFFECT_WORD[one.effect]}, ${STATE_WORD[one.state].toLowerCase()}`,
        one.coordinator?.name ?? '–',
      ]),
    },
  }
}
