import { type Field, matchHeader } from '../imports/index.ts'

/** What a row can say, and how forms usually ask for it. */
export const INBOX_FIELDS: readonly Field[] = [
  {
    field: 'timestamp',
    label: 'Timestamp',
    aliases: [
      'Zeitstempel',
      'Horodateur',
      'Marca temporal',
      'Tidsstämpel',
      'Tidstempel',
      'Tijdstempel',
      'Submitted at',
    ],
  },
  { field: 'id', label: 'Response id', aliases: ['id', 'row id', 'uuid'] },
  { field: 'respondent', label: 'Respondent', aliases: ['Email address', 'E-mail', 'Reported by', 'Your email'] },
  { field: 'action', label: 'Action', aliases: ['What do you want to do', 'Request type', 'Create, update or close'] },
  { field: 'ticket', label: 'Ticket number', aliases: ['Ticket', 'Incident', 'Incident number'] },
  { field: 'title', label: 'Title', aliases: ['Summary', 'What is wrong', 'Subject'] },
  { field: 'description', label: 'Description', aliases: ['Details', 'Text', 'What happened', 'Update', 'Resolution'] },
  { field: 'severity', label: 'Severity', aliases: ['Priority', 'Impact'] },
  { field: 'stage', label: 'Stage', aliases: ['Environment'] },
  {
    field: 'affects',
    label: 'Affected systems',
    aliases: ['Affects', 'Systems', 'Services', 'Affected services', 'Service'],
  },
  { field: 'startedAt', label: 'Started at', aliases: ['Started', 'Start', 'Since', 'Start time'] },
  { field: 'endedAt', label: 'Ended at', aliases: ['Ended', 'End', 'End time', 'Resolved at'] },
  { field: 'engineer', label: 'Engineer', aliases: ['Engineer responsible', 'Responsible', 'Assignee'] },
  { field: 'externalUrl', label: 'External ticket', aliases: ['Link', 'External link', 'URL'] },
]

/** The name of the column that each field is; a field without one is not asked for. */
export type Mapping = Record<string, string>

/** What the names of the columns say by themselves. */
export function guessMapping(names: readonly string[]): Mapping {
  const { columns } = matchHeader(
    names.map((name) => (name === '' ? [] : [name])),
    INBOX_FIELDS,
  )
  return Object.fromEntries(columns.flatMap(({ field, name }) => (field ? [[field, name]] : [])))
}

/** The names of columns as the mapping knows them: the second of one name is `Notes (2)`, one without is its place. */
export function distinctNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return names.map((given, index) => {
    const name = given.trim() || `Column ${index + 1}`
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count > 1 ? `${name} (${count})` : name
  })
}
