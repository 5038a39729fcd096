import type { Figure } from '../report/figures.ts'
import type { MonthRow } from '../report/find.ts'
import { formatMinutes, formatUptime, STATE_ICON, STATE_TONE, STATE_WORD } from '../report/words.ts'

const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The front ends of a year and what each came to in its months. */
export function yearTable(year: number, figures: readonly Figure[], reports: readonly MonthRow[]) {
  const months = NAMES.map((name, i) => ({ name, month: `${year}-${String(i + 1).padStart(2, '0')}` }))
  const bySlug = Map.groupBy(figures, ({ slug }) => slug)
  const states = new Map(reports.map((report) => [report.month, report.state]))
  return {
    months: months.map((one) => {
      const state = states.get(one.month)
      return { ...one, state: state && { word: STATE_WORD[state], tone: STATE_TONE[state], icon: STATE_ICON[state] } }
    }),
    rows: [...bySlug].map(([slug, some]) => ({
      slug,
      // A service may be renamed within a year: the newest name is the one people know.
      name: some.at(-1)!.name,
      cells: months.map(({ month }) => cellOf(some.find((figure) => figure.month === month))),
      year: totalOf(some),
    })),
  }
}

function cellOf(figure: Figure | undefined) {
  if (!figure) return null
  const { uptime, target, downtimeMinutes } = figure
  const isMissed = uptime !== null && target !== null && uptime < target
  return {
    month: figure.month,
    text: formatUptime(uptime),
    minutes: formatMinutes(downtimeMinutes),
    tone: uptime === null ? 'unknown' : isMissed ? 'outage' : downtimeMinutes > 0 ? 'degraded' : 'operational',
    word: uptime === null ? 'unknown' : target === null ? 'no target' : isMissed ? 'target missed' : 'target met',
    isLoud: uptime === null || isMissed,
  }
}

/** Months weigh as much as they are long; those without a figure are left out. */
function totalOf(figures: readonly Figure[]): string {
  const known = figures.filter(({ uptime }) => uptime !== null)
  const base = known.reduce((sum, { baseMinutes }) => sum + baseMinutes, 0)
  const down = known.reduce((sum, { downtimeMinutes }) => sum + downtimeMinutes, 0)
  return formatUptime(base === 0 ? null : (base - down) / base)
}
