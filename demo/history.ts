import type { Db } from '../src/db/schema.ts'
import { addDays, DAY, dayOf, later, MINUTE, startOfDay, toStored } from '../src/lib/dates.ts'
import { DAY_COLUMN, type DaySums, NO_TIME } from '../src/status/rules.ts'
import type { Status } from '../src/status/words.ts'
import { pick, seeded } from './random.ts'

const DAYS = 90
const RESPONSE_STEP_MS = 15 * MINUTE

const TITLES: Record<'degraded' | 'partial_outage' | 'major_outage', readonly string[]> = {
  degraded: ['Elevated error rates', 'Slow responses in one region', 'Delayed notifications', 'Degraded search'],
  partial_outage: ['Logins fail for some customers', 'API errors in one region', 'Uploads are refused'],
  major_outage: ['Service unavailable', 'Requests fail worldwide'],
}

interface Trouble {
  day: string
  status: keyof typeof TITLES
  startedAt: string
  endedAt: string
}

/** Invents the past of a service: daily sums for 90 days, and the states or incidents that explain them. */
export async function inventHistory(
  db: Db,
  service: { id: number; checkIds: readonly number[]; trouble: number; days?: number | undefined; provider: boolean },
  timeZone: string,
  now = toStored(new Date()),
): Promise<void> {
  const random = seeded(service.id * 7919)
  const today = dayOf(now, timeZone)
  const count = service.days ?? DAYS
  const days = Array.from({ length: count }, (_, i) => addDays(today, i - count)).filter((day) => day < today)
  const troubles = days.flatMap((day) => inventTrouble(random, day, service.trouble, timeZone) ?? [])

  await db
    .insertInto('service_day')
    .values(days.map((day) => ({ service_id: service.id, day, ...sumsOf(day, troubles, timeZone) })))
    .execute()
  if (!service.provider) await inventResponses(db, service.checkIds[0]!, random, now)
  if (troubles.length === 0) return
  if (service.provider) await inventIncidents(db, service.id, troubles, random)
  else await inventStates(db, service.id, troubles)
}

function inventTrouble(random: () => number, day: string, trouble: number, timeZone: string): Trouble | null {
  if (random() > trouble * 0.12) return null
  const kind = random()
  const status = kind < 0.6 ? 'degraded' : kind < 0.9 ? 'partial_outage' : 'major_outage'
  const startedAt = later(startOfDay(day, timeZone), Math.floor(random() * 20) * 60 * MINUTE)
  return { day, status, startedAt, endedAt: later(startedAt, (8 + Math.floor(random() * 120)) * MINUTE) }
}

function sumsOf(day: string, troubles: readonly Trouble[], timeZone: string): DaySums {
  const length = Date.parse(startOfDay(addDays(day, 1), timeZone)) - Date.parse(startOfDay(day, timeZone))
  const sums = { ...NO_TIME }
  let left = Math.min(length, DAY)
  for (const { status, startedAt, endedAt } of troubles.filter((trouble) => trouble.day === day)) {
    const ms = Date.parse(endedAt) - Date.parse(startedAt)
    sums[DAY_COLUMN[status]] = ms
    left -= ms
  }
  return { ...sums, operational_ms: left }
}

async function inventIncidents(
  db: Db,
  serviceId: number,
  troubles: readonly Trouble[],
  random: () => number,
): Promise<void> {
  const impacts = { degraded: 'minor', partial_outage: 'major', major_outage: 'critical' } as const
  await db
    .insertInto('provider_incident')
    .values(
      troubles.map(({ status, startedAt, endedAt }, i) => ({
        service_id: serviceId,
        check_id: null,
        external_id: `demo-${i}`,
        title: pick(random, TITLES[status]),
        impact: impacts[status],
        status: 'resolved' as const,
        started_at: startedAt,
        resolved_at: endedAt,
        url: null,
        first_seen_at: startedAt,
      })),
    )
    .execute()
}

async function inventStates(db: Db, serviceId: number, troubles: readonly Trouble[]): Promise<void> {
  await db
    .insertInto('service_state')
    .values(
      troubles.map(({ status, startedAt, endedAt }) => ({
        service_id: serviceId,
        status: status as Status,
        reason: status === 'degraded' ? 'It took 1840 ms, more than 1000 ms.' : 'It answered 503, and not 200-399.',
        started_at: startedAt,
        ended_at: endedAt,
      })),
    )
    .execute()
}

/** A day of response times: calm, with a hump in the afternoon. */
async function inventResponses(db: Db, checkId: number, random: () => number, now: string): Promise<void> {
  const count = DAY / RESPONSE_STEP_MS - 1
  await db
    .insertInto('snapshot')
    .values(
      Array.from({ length: count }, (_, i) => ({
        check_id: checkId,
        at: later(now, (i - count) * RESPONSE_STEP_MS - MINUTE),
        status: 'operational' as const,
        latency_ms: Math.round(90 + 40 * random() + 60 * Math.max(0, Math.sin((i / count) * 9))),
      })),
    )
    .execute()
}
