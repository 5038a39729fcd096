import { addDays, startOfDay } from '../../lib/dates.ts'

export interface MonthDay<Item> {
  day: string
  number: number
  inMonth: boolean
  isToday: boolean
  items: Item[]
}

interface Spanning {
  startsAt: string
  endsAt: string
}

/** `2026-11` of a text; undefined when it names no month. */
export function readMonth(text: string | undefined): string | undefined {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text?.trim() ?? '')
  return match && Number(match[1]) >= 1970 ? match[0] : undefined
}

export function monthAfter(month: string, count: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7)
}

/** The weeks that a calendar shows of a month, Monday first, the days around it included. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`
  const last = addDays(`${monthAfter(month, 1)}-01`, -1)
  let day = addDays(first, -((weekday(first) + 6) % 7))
  const weeks: string[][] = []
  while (day <= last) {
    weeks.push([0, 1, 2, 3, 4, 5, 6].map((count) => addDays(day, count)))
    day = addDays(day, 7)
  }
  return weeks
}

function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

/** From the first moment that the calendar of a month shows to the one after its last. */
export function spanOf(month: string, zone: string): { from: string; to: string } {
  const weeks = weeksOf(month)
  return { from: startOfDay(weeks[0]![0]!, zone), to: startOfDay(addDays(weeks.at(-1)![6]!, 1), zone) }
}

/** The calendar of a month, each thing on all the days that it touches, the earliest first. */
export function calendarOf<Item extends Spanning>(
  month: string,
  items: readonly Item[],
  { zone, today }: { zone: string; today: string },
): MonthDay<Item>[][] {
  const sorted = [...items].sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1))
  return weeksOf(month).map((week) =>
    week.map((day) => {
      const [from, to] = [startOfDay(day, zone), startOfDay(addDays(day, 1), zone)]
      return {
        day,
        number: Number(day.slice(8)),
        inMonth: day.startsWith(month),
        isToday: day === today,
        items: sorted.filter(({ startsAt, endsAt }) => startsAt < to && endsAt > from),
      }
    }),
  )
}
