import { Invalid } from '../../http/errors.ts'

/** The kinds of report that there are of one downtime. */
export const REPORT_TYPES = ['change', 'owner', 'coordinator', 'communications', 'place', 'service'] as const
export type ReportType = (typeof REPORT_TYPES)[number]

export const REPORT_WORD: Record<ReportType, string> = {
  change: 'Change attachment',
  owner: 'By data owner',
  coordinator: 'By coordinator',
  communications: 'By communications manager',
  place: 'By server, cluster, region',
  service: 'By service',
}

/** Other ways to write a type that people and programs use: the role's own name, the words of the menu. */
const ALIASES: Record<string, ReportType> = {
  attachment: 'change',
  change_attachment: 'change',
  whole: 'change',
  data_owner: 'owner',
  downtime_coordinator: 'coordinator',
  communications_manager: 'communications',
  server: 'place',
  cluster: 'place',
  region: 'place',
}

/** The type that an address asks for; the change attachment when it says nothing. @throws Invalid */
export function readReportType(given: string | undefined): ReportType {
  const word = (given ?? '')
    .trim()
    .toLowerCase()
    .replace(/[^a-z]+/g, '_')
    .replace(/^by_/, '')
    .replace(/(?<=r|n|e)s$/, '')
  if (word === '') return 'change'
  const type = REPORT_TYPES.find((one) => one === word || one === `${word}s`) ?? ALIASES[word]
  if (!type) throw new Invalid({ type: `There is no such report. Choose ${REPORT_TYPES.join(', ')}.` })
  return type
}
