import { SourceFailure } from '../../http/source-failure.ts'
import { toStored } from '../../lib/dates.ts'
import type { UptimeContext } from '../context.ts'
import { type PagerDutySettings, severityOfPriority } from '../sources/pagerduty/settings.ts'
import { connectSource } from './connect.ts'
import { getSource } from './find.ts'
import { type GivenSource, readGiven } from './read-given.ts'
import { openSecret, sealSecret } from './sealed.ts'

/** How a connection was found to be. */
export interface Trial {
  /** Why it does not work; null: it does. */
  problem: string | null
  /** A sentence: what works. */
  detail: string | null
  /** What the source calls priorities, and the severity that each is; null: it is in no mapping. */
  priorities: { name: string; severity: string | null }[]
}

/**
 * Asks with what is given, and with the stored secret where none is. The outcome is kept with the source if that is
 * what is stored.
 * @throws NotFound, Invalid
 */
export async function trySource(uptime: UptimeContext, given: GivenSource | null, slug: string | null): Promise<Trial> {
  const { config } = uptime
  const stored = slug === null ? null : await getSource(uptime.db, slug)
  if (given === null) {
    const trial = await attempt(uptime, stored!)
    await keep(uptime, slug!, trial)
    return trial
  }
  const opened = await asTrial(async () => stored && openSecret(config.secretKey, stored.secret))
  if ('problem' in opened && !given.secret) return opened
  const secret = given.secret || ('got' in opened ? opened.got : null)
  const { source, account } = readGiven({ ...given, secret, name: given.name || 'Trial' })
  const { url, username, settings } = account
  return attempt(uptime, {
    kind: source.kind,
    url,
    username,
    secret: sealSecret(config.secretKey, account.secret),
    settings: JSON.stringify(settings),
  })
}

async function attempt(uptime: UptimeContext, entry: Parameters<typeof connectSource>[1]): Promise<Trial> {
  const tried = await asTrial(async () => {
    const connected = connectSource(uptime, entry)
    const { detail } = await connected.asks.test()
    if (connected.gives === 'series') return { problem: null, detail, priorities: [] }
    const settings = JSON.parse(entry.settings) as PagerDutySettings
    const priorities = (await connected.asks.listPriorities()).map((priority) => ({
      name: priority.name,
      severity: severityOfPriority(priority, settings) ?? null,
    }))
    return { problem: null, detail, priorities }
  })
  return 'got' in tried ? tried.got : tried
}

async function asTrial<T>(task: () => Promise<T>): Promise<{ got: T } | Trial> {
  try {
    return { got: await task() }
  } catch (error) {
    if (error instanceof SourceFailure) return { problem: error.message, detail: null, priorities: [] }
    throw error
  }
}

async function keep({ db, clock }: UptimeContext, slug: string, { problem }: Trial): Promise<void> {
  await db
    .updateTable('uptime_source')
    .set({ tested_at: toStored(clock()), test_problem: problem })
    .where('slug', '=', slug)
    .execute()
}
