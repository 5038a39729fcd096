import { Readable } from 'node:stream'
import { type CsvValue, csvStream } from '../../lib/csv.ts'
import { between, MINUTE } from '../../lib/dates.ts'
import { type XlsxValue, xlsxStream } from '../../lib/xlsx.ts'
import { summaryAnswer } from '../answers.ts'
import type { IncidentContext } from '../context.ts'
import { describeIncidents, type IncidentSummary } from '../read/find.ts'
import { conditionsOf, type IncidentFilter, listIncidentRows, type Order, type Sort } from '../read/list.ts'

export const FORMATS = ['csv', 'xlsx', 'json'] as const
export type Format = (typeof FORMATS)[number]

const TYPES: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
}

/** Small parts with a pause between, so that an export of a million does not hold up the rest. */
const ROWS_AT_ONCE = 500

const COLUMNS = ['Ticket', 'Title', 'Severity', 'State', 'Stage', 'Affected', 'Engineer', 'Started', 'Ended']
const MORE_COLUMNS = ['Minutes', 'External ticket', 'Filed by', 'Filed', 'Description']

/** Everything that a filter leaves, as a file that is made while it is taken. */
export async function exportIncidents(
  { database, config }: Pick<IncidentContext, 'database' | 'config'>,
  filter: IncidentFilter,
  order: { sort?: Sort | undefined; order?: Order | undefined },
  format: Format,
): Promise<{ type: string; name: string; stream: Readable }> {
  // Read before the answer begins: what is wrong with the filter is still told with its status.
  const conditions = await conditionsOf(database, filter)
  async function* incidents(): AsyncGenerator<IncidentSummary> {
    let cursor: string | undefined
    do {
      const page = await listIncidentRows(database, conditions, { ...order, limit: ROWS_AT_ONCE, cursor })
      yield* await describeIncidents(database.db, page.rows)
      cursor = page.nextCursor ?? undefined
      await new Promise(setImmediate)
    } while (cursor)
  }
  return { type: TYPES[format], name: `incidents.${format}`, stream: streamOf(incidents(), format, config.baseUrl) }
}

function streamOf(incidents: AsyncGenerator<IncidentSummary>, format: Format, baseUrl: string): Readable {
  if (format === 'json') return Readable.from(jsonOf(incidents, baseUrl))
  if (format === 'csv') return csvStream(csvRows(incidents))
  const columns = [...COLUMNS, ...MORE_COLUMNS].map((name) => ({
    name,
    width: name === 'Title' || name === 'Description' ? 50 : 18,
  }))
  return xlsxStream({ name: 'Incidents', columns, rows: xlsxRows(incidents) })
}

async function* jsonOf(incidents: AsyncGenerator<IncidentSummary>, baseUrl: string) {
  let isFirst = true
  for await (const incident of incidents) {
    yield `${isFirst ? '{"items":[' : ','}\n${JSON.stringify(summaryAnswer(baseUrl, incident))}`
    isFirst = false
  }
  yield `${isFirst ? '{"items":[' : ''}],"nextCursor":null}\n`
}

async function* csvRows(incidents: AsyncGenerator<IncidentSummary>): AsyncGenerator<CsvValue[]> {
  yield [...COLUMNS, ...MORE_COLUMNS]
  for await (const incident of incidents) {
    yield cellsOf(incident, (time) => time)
  }
}

async function* xlsxRows(incidents: AsyncGenerator<IncidentSummary>): AsyncGenerator<XlsxValue[]> {
  for await (const incident of incidents) yield cellsOf<XlsxValue>(incident, (time) => time && new Date(time))
}

function cellsOf<T>(incident: IncidentSummary, time: (stored: string | null) => T) {
  const { startedAt, endedAt } = incident
  return [
    incident.ticket,
    incident.title,
    incident.severity,
    incident.state,
    incident.stage,
    incident.affected.map(({ name }) => name).join('; '),
    incident.engineer,
    time(startedAt),
    time(endedAt),
    endedAt === null ? null : Math.round(between(startedAt, endedAt) / MINUTE),
    incident.externalUrl,
    incident.filedBy,
    time(incident.filedAt),
    incident.description,
  ]
}
