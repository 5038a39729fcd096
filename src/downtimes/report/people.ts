import {
  type ImpactEntity,
  type ImpactPerson,
  KIND_WORD,
  type ResponsibilityRole,
  ROLE_WORD,
} from '../../directory/index.ts'
import type { Text } from '../../documents/index.ts'
import { formatExact } from '../../lib/dates.ts'
import { lastAnswers } from '../acknowledgements/queries.ts'
import type { ReportFacts } from './gather.ts'
import type { Section } from './report.ts'
import { capitalised, HOW_HIT, namesOf, wayOf } from './sections.ts'

// The parts of reports that say who answers for what is hit, and for what of it nobody does.

export function ownersSection(facts: ReportFacts): Section {
  const answers = lastAnswers(facts.answers)
  const unowned = unansweredFor(facts, 'data_owner')
  const rows = withRole(facts, 'data_owner').map(({ person, things }): Text[] => {
    const answer = answers.get(person.id)
    return [person.name, things, mail(person.email), person.phone ?? '–', answerWords(answer, facts.timeZone)]
  })
  return {
    title: 'Data owners',
    table: {
      columns: [
        { title: 'Owner', share: 2.1, heads: true },
        { title: 'Data sets', share: 2.2 },
        { title: 'E-mail', share: 3.5 },
        { title: 'Telephone', share: 2.15, keepsLine: true },
        { title: 'Answer', share: 2.2 },
      ],
      rows,
    },
    ...(unowned.length > 0 && { paragraph: `Without an owner: ${namesOf(unowned)}.` }),
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
        { title: 'Role', share: 2.85, heads: true },
        { title: 'Person', share: 1.9 },
        { title: 'For', share: 1.9 },
        { title: 'E-mail', share: 3.5 },
        { title: 'Telephone', share: 2.15, keepsLine: true },
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

/** Whom the downtime itself names for a role. */
export function chosenSection({ snapshot }: ReportFacts, role: ResponsibilityRole): Section[] {
  const person =
    role === 'downtime_coordinator'
      ? snapshot.coordinator
      : role === 'communications_manager'
        ? snapshot.communicationsManager
        : null
  if (!person) return []
  const contact = [person.email, person.phone, person.team].filter(Boolean).join(' · ')
  return [{ title: `${capitalised(ROLE_WORD[role])} of this downtime`, paragraph: `${person.name} · ${contact}` }]
}

/** What ought to have somebody in a role and has nobody: data sets without an owner; targets without anybody to lead. */
export function unansweredFor({ snapshot }: ReportFacts, role: ResponsibilityRole): ImpactEntity[] {
  const { entities, people } = snapshot.impact
  const isOwner = role === 'data_owner'
  const answered = new Set(
    people.flatMap(({ because }) =>
      because
        .filter((reason) => reason.role === role)
        .map(({ entity, via }) => (isOwner ? entity.slug : (via[0] ?? entity.slug))),
    ),
  )
  return entities.filter(
    ({ slug, kind, depth }) => (isOwner ? kind === 'data_set' : depth === 0) && !answered.has(slug),
  )
}

export function unansweredSection(facts: ReportFacts, role: ResponsibilityRole): Section[] {
  const entities = unansweredFor(facts, role)
  if (entities.length === 0) return []
  return [
    {
      title: `Without a ${ROLE_WORD[role]}`,
      table: {
        columns: [{ title: role === 'data_owner' ? 'Data set' : 'Taken down', share: 3, heads: true }, ...HOW_HIT],
        rows: entities.map((hit) => [hit.name, capitalised(KIND_WORD[hit.kind]), wayOf(hit)]),
      },
    },
  ]
}
