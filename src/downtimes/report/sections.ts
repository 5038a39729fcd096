import {
  type EntityKind,
  type ImpactEntity,
  type ImpactPerson,
  KIND_WORD,
  type ResponsibilityRole,
  ROLE_WORD,
} from '../../directory/index.ts'
import type { Text } from '../../documents/index.ts'
import { formatExact } from '../../lib/dates.ts'
import { lastAnswers } from '../acknowledgements/queries.ts'
import { EFFECT_WORD } from '../words.ts'
import type { ReportFacts } from './gather.ts'
import type { Section } from './report.ts'

// The parts that reports are put together from. Each is a pure function of the gathered facts.

const PATH_SIGN = ' › '
export const MAX_ROWS = 20_000

export function wayOf({ steps }: Pick<ImpactEntity, 'steps'>): string {
  return steps.map(({ name }) => name).join(PATH_SIGN)
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function reasonSection({ snapshot }: ReportFacts): Section {
  return { title: 'Reason', paragraph: snapshot.reason }
}

export function targetsSection({ snapshot }: ReportFacts): Section {
  const rows = snapshot.targets.map(({ name, kind }) => [
    name,
    capitalised(KIND_WORD[kind]),
    EFFECT_WORD[snapshot.effect],
  ])
  return {
    title: 'What is taken down',
    table: {
      columns: [
        { title: 'Entity', share: 4, heads: true },
        { title: 'Kind', share: 2 },
        { title: 'Effect', share: 2 },
      ],
      rows,
    },
  }
}

/** @param kinds only these; all when left out */
export function hitsSection(
  { snapshot }: ReportFacts,
  title = 'What is hit, and how',
  kinds?: readonly EntityKind[],
): Section {
  const hits = snapshot.impact.entities.filter(({ depth, kind }) => depth > 0 && (kinds?.includes(kind) ?? true))
  const shown = hits.slice(0, MAX_ROWS)
  const more = kinds ? 0 : snapshot.impact.total - snapshot.targets.length - shown.length
  return {
    title,
    table: {
      columns: [
        { title: 'Entity', share: 3, heads: true },
        { title: 'Kind', share: 1.5 },
        { title: 'By which path', share: 5 },
      ],
      rows: shown.map((hit) => [hit.name, capitalised(KIND_WORD[hit.kind]), wayOf(hit)]),
    },
    ...(more > 0 && { paragraph: `And ${more} more, which are in the CSV of the impact.` }),
    none: 'Nothing else in the directory depends on it.',
  }
}

export function ownersSection(facts: ReportFacts): Section {
  const answers = lastAnswers(facts.answers)
  const rows = withRole(facts, 'data_owner').map(({ person, things }): Text[] => {
    const answer = answers.get(person.id)
    return [person.name, things, mail(person.email), person.phone ?? '–', answerWords(answer, facts.timeZone)]
  })
  return {
    title: 'Data owners',
    table: {
      columns: [
        { title: 'Owner', share: 2.2, heads: true },
        { title: 'Data sets', share: 2.4 },
        { title: 'E-mail', share: 3.6 },
        { title: 'Telephone', share: 1.9 },
        { title: 'Answer', share: 2 },
      ],
      rows,
    },
    none: 'Nobody owns data that is hit.',
  }
}

export function leadsSection(facts: ReportFacts): Section {
  const { coordinator, communicationsManager } = facts.snapshot
  const leads = [
    ...(coordinator ? [['Downtime coordinator', coordinator, 'this downtime'] as const] : []),
    ...(communicationsManager ? [['Communications manager', communicationsManager, 'this downtime'] as const] : []),
  ]
  const others = (['downtime_coordinator', 'communications_manager'] as const).flatMap((role) =>
    withRole(facts, role).map(({ person, things }) => [capitalised(ROLE_WORD[role]), person, things] as const),
  )
  return {
    title: 'Coordination and communication',
    table: {
      columns: [
        { title: 'Role', share: 2.9, heads: true },
        { title: 'Person', share: 2 },
        { title: 'For', share: 2.2 },
        { title: 'E-mail', share: 3.6 },
        { title: 'Telephone', share: 1.8 },
      ],
      rows: [...leads, ...others].map(([role, person, things]) => [
        role,
        person.name,
        things,
        mail(person.email),
        person.phone ?? '–',
      ]),
    },
    none: 'Nobody coordinates or communicates for what is hit.',
  }
}

export function objectionsSection({ answers, conflicts, exceptions, timeZone }: ReportFacts): Section {
  const last = lastAnswers(answers)
  const objections = answers
    .filter(({ answer }) => answer === 'objection')
    .map((one): Text => {
      const withdrawn = last.get(one.personId)?.answer === 'seen' ? ' Withdrawn since.' : ''
      return [{ text: one.name, bold: true }, { text: `, ${formatExact(one.at, timeZone)}: “${one.text}”${withdrawn}` }]
    })
  const others = conflicts.map(
    ({ key, text }): Text => (key ? [{ text: key, bold: true }, { text: `: ${text}` }] : text),
  )
  const agreed = exceptions.map(
    (one): Text => [
      { text: `Freeze “${one.freeze}”`, bold: true },
      { text: `: ${one.givenBy} agreed, ${formatExact(one.givenAt, timeZone)}: “${one.reason}”` },
    ],
  )
  return {
    title: 'Objections and conflicts',
    items: [...objections, ...others, ...agreed],
    none: 'No objection, and nothing else is known to touch the window.',
  }
}

export function sinceSection({ since, announced, timeZone }: ReportFacts): Section[] {
  if (!announced || since.added.length + since.removed.length === 0) return []
  const line = (words: string, people: readonly ImpactPerson[]) =>
    people.map((person): Text => [{ text: person.name, bold: true }, { text: ` ${words}: ${whyOf(person)}` }])
  return [
    {
      title: 'Since the announcement',
      paragraph: `Announced ${formatExact(announced.at, timeZone)}. Above stand those who were told then.`,
      items: [...line('has come', since.added), ...line('is no longer concerned', since.removed)],
    },
  ]
}

function whyOf({ because }: ImpactPerson): string {
  return because
    .slice(0, 3)
    .map(({ role, entity }) => `${ROLE_WORD[role]} of ${entity.name}`)
    .join(', ')
}

/** Those who have a role in the snapshot, by name, and for what. */
export function withRole(
  { snapshot }: ReportFacts,
  role: ResponsibilityRole,
): { person: ImpactPerson; things: string; reasons: ImpactPerson['because'] }[] {
  return snapshot.impact.people
    .filter(({ roles }) => roles.includes(role))
    .map((person) => {
      const reasons = person.because.filter((reason) => reason.role === role)
      const names = reasons.map(({ entity, inherited }) => (inherited ? `${entity.name} (inherited)` : entity.name))
      return { person, reasons, things: [...new Set(names)].join(', ') }
    })
}

export function mail(address: string): Text {
  return [{ text: address, link: `mailto:${address}` }]
}

function answerWords(answer: ReportFacts['answers'][number] | undefined, timeZone: string): Text {
  if (!answer) return 'None yet'
  if (answer.answer === 'objection') return [{ text: 'Objection', bold: true }, { text: ', see below' }]
  return `Seen, ${formatExact(answer.at, timeZone).split(',')[0]}`
}
