import { eachAtOnce } from '../../lib/lanes.ts'
import type { StepSeries } from '../arithmetic/index.ts'
import type { UptimeContext } from '../context.ts'
import { type Connected, connectSource, type IncidentConnection, type SeriesConnection } from '../settings/connect.ts'
import type { SourceEntry } from '../settings/find.ts'
import { failed, type Outcome, outcomeOf } from './outcome.ts'
import type { IncidentsPart, SeriesPartPlan } from './plan.ts'

/** As many as a source is asked at a time: more would only wait, and use up the time that each may take. */
const AT_ONCE = 4

export type SourcePart = IncidentsPart | SeriesPartPlan

export interface FetchTask {
  from: string
  /** The end of what is asked for, and of the last whole step. */
  to: string
  signal: AbortSignal
  done(part: SourcePart, outcome: Outcome): Promise<void>
}

/** Asks one source for all its parts; everything through one connection, so that its pace is kept. */
export async function fetchParts(
  uptime: UptimeContext,
  entry: SourceEntry,
  parts: readonly SourcePart[],
  task: FetchTask,
): Promise<void> {
  const connected = await outcomeOf(async () => connectSource(uptime, entry, task.signal))
  if ('failure' in connected) {
    for (const part of parts) await task.done(part, failed(connected.failure))
    return
  }
  const connection: Connected = connected.got
  if (connection.gives === 'incidents') {
    const wanted = parts.filter((part): part is IncidentsPart => part.kind === 'incidents')
    await fetchIncidents(connection.asks, wanted, task)
  } else {
    const wanted = parts.filter((part): part is SeriesPartPlan => part.kind !== 'incidents')
    await eachAtOnce(wanted, AT_ONCE, (part) => fetchSeries(connection.asks, part, task))
  }
}

/** The incidents of all front ends at once: many share services, and a list costs as many calls for one as for all. */
async function fetchIncidents(
  connection: IncidentConnection,
  parts: readonly IncidentsPart[],
  { from, to, done }: FetchTask,
): Promise<void> {
  const services = [...new Set(parts.flatMap((part) => part.services))]
  const answer = await outcomeOf(() => connection.collectIncidents({ from, to, services }))
  for (const part of parts) {
    if ('failure' in answer) {
      await done(part, failed(answer.failure))
      continue
    }
    const { incidents, listProblems, historyProblems, evidence } = answer.got
    const own = incidents.filter(({ service }) => part.services.includes(service))
    const facts = { ...evidence, notes: [...evidence.notes, ...historyProblems] }
    await done(part, {
      content: own.map(({ service: _service, ...incident }) => incident),
      problem: listProblems.length > 0 ? listProblems.join(' ') : null,
      facts,
    })
  }
}

async function fetchSeries(connection: SeriesConnection, part: SeriesPartPlan, task: FetchTask): Promise<void> {
  const { from, to } = task
  const answer = await outcomeOf(() => connection.readSeries({ from, to, query: part.query }))
  await task.done(
    part,
    'failure' in answer
      ? failed(answer.failure)
      : { content: compact(answer.got.series), problem: null, facts: answer.got.evidence },
  )
}

/** Estimates such as Prometheus’ `increase` have sixteen digits, of which a reader of counts needs none behind the third. */
function compact(series: StepSeries): StepSeries {
  return { ...series, values: series.values.map((value) => value && Math.round(value * 1000) / 1000) }
}
