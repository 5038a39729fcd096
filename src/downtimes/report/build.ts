import { type EntityKind, KIND_WORD, type ResponsibilityRole, ROLE_WORD } from '../../directory/index.ts'
import type { Fact } from '../../documents/index.ts'
import { between, formatDuration, formatExact, zoneAbbreviation } from '../../lib/dates.ts'
import { lastAnswers } from '../acknowledgements/queries.ts'
import { EFFECT_WORD, STATE_WORD } from '../words.ts'
import { CSV } from './csv.ts'
import type { ReportFacts } from './gather.ts'
import { chosenSection, leadsSection, ownersSection, unansweredSection, withRole } from './people.ts'
import type { Report, Section } from './report.ts'
import {
  capitalised,
  HOW_HIT,
  hitsSection,
  objectionsSection,
  reasonSection,
  sinceSection,
  targetsSection,
  wayOf,
} from './sections.ts'
import { REPORT_WORD, type ReportType } from './types.ts'
import { windowLines } from './window.ts'

const SECTIONS: Record<ReportType, (facts: ReportFacts) => Section[]> = {
  change: (facts) => [
    reasonSection(facts),
    targetsSection(facts),
    hitsSection(facts),
    ownersSection(facts),
    leadsSection(facts),
    objectionsSection(facts),
  ],
  owner: (facts) => bySomebody(facts, 'data_owner'),
  coordinator: (facts) => bySomebody(facts, 'downtime_coordinator'),
  communications: (facts) => bySomebody(facts, 'communications_manager'),
  place: (facts) => [
    targetsSection(facts),
    ...byKind(facts, { region: 'Regions', cluster: 'Clusters', server: 'Servers', process: 'Processes' }),
  ],
  service: (facts) => [targetsSection(facts), ...byKind(facts, { service: 'Services', data_set: 'Data sets' })],
}

/** Puts a report together: the same facts give the same report. */
export function buildReport(facts: ReportFacts, type: ReportType): Report {
  const { downtime, snapshot } = facts
  const last = downtime.events.at(-1)!
  const lastAnswer = facts.answers.at(-1)
  const isAnswered = lastAnswer !== undefined && lastAnswer.at > last.at
  const sections = [...SECTIONS[type](facts), ...sinceSection(facts)]
  return {
    kind: `${REPORT_WORD[type]} · planned downtime`,
    title: snapshot.title,
    reference: [downtime.reference, ...(snapshot.changeRef ? [`Change ${snapshot.changeRef}`] : [])],
    facts: headFacts(facts),
    sections: sections.map((section, i) => ({ ...section, title: `${i + 1}. ${section.title}` })),
    signatures: type === 'change' ? ['Downtime coordinator', 'Change manager'] : [],
    contact: contactOf(facts),
    madeAt: isAnswered ? lastAnswer.at : last.at,
    madeBy: isAnswered ? lastAnswer.name : last.author,
    csv: () => CSV[type](facts),
  }
}

function headFacts({ downtime, snapshot, announced, timeZone }: ReportFacts): Fact[] {
  const { local, utc } = windowLines(snapshot.startsAt, snapshot.endsAt, timeZone)
  return [
    {
      label: 'Window, local',
      lines: [...local, `${timeZone} (${zoneAbbreviation(timeZone, new Date(snapshot.startsAt))})`],
    },
    { label: 'Window, UTC', lines: utc },
    { label: 'Length', lines: [formatDuration(between(snapshot.startsAt, snapshot.endsAt))] },
    {
      label: 'State',
      lines: [
        STATE_WORD[downtime.state],
        ...(downtime.state === 'announced' || !announced ? [] : ['announced']),
        announced ? formatExact(announced.at, timeZone) : 'not announced',
      ],
    },
    { label: 'Expected effect', lines: [EFFECT_WORD[snapshot.effect]] },
  ]
}

function contactOf({ snapshot }: ReportFacts): string | null {
  const person = snapshot.communicationsManager ?? snapshot.coordinator
  return person && [person.name, person.email, person.phone].filter(Boolean).join(', ')
}

/** A section a person: what they have to know, and by which way it is hit. */
function bySomebody(facts: ReportFacts, role: ResponsibilityRole): Section[] {
  const answers = lastAnswers(facts.answers)
  const people = withRole(facts, role)
  return [
    targetsSection(facts),
    ...chosenSection(facts, role),
    ...people.map(({ person, reasons }) => ({
      title: person.name,
      paragraph: [person.email, person.phone, person.team, answerOf(answers.get(person.id))]
        .filter(Boolean)
        .join(' · '),
      table: {
        columns: [{ title: 'Responsible for', share: 3, heads: true }, ...HOW_HIT],
        rows: reasons.map(({ entity, steps, inherited }) => [
          inherited ? `${entity.name} (inherited)` : entity.name,
          capitalised(KIND_WORD[entity.kind]),
          wayOf({ steps }),
        ]),
      },
    })),
    ...(people.length === 0
      ? [{ title: capitalised(`${ROLE_WORD[role]}s`), none: `No ${ROLE_WORD[role]} is concerned.` }]
      : []),
    ...unansweredSection(facts, role),
  ]
}

function answerOf(answer: ReportFacts['answers'][number] | undefined): string {
  if (!answer) return 'no answer yet'
  return answer.answer === 'seen' ? 'has seen it' : `objects: “${answer.text}”`
}

function byKind(facts: ReportFacts, titles: Partial<Record<EntityKind, string>>): Section[] {
  return (Object.entries(titles) as [EntityKind, string][]).map(([kind, title]) => ({
    ...hitsSection(facts, title, [kind]),
    none: `No ${KIND_WORD[kind]} is hit beside what is taken down itself.`,
  }))
}
