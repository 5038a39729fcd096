import { type EntityKind, type ImpactEntity, type ImpactPerson, KIND_WORD, ROLE_WORD } from '../../directory/index.ts'
import type { TableColumn, Text } from '../../documents/index.ts'
import { formatExact } from '../../lib/dates.ts'
import { formatNumber } from '../../lib/numbers.ts'
import { lastAnswers } from '../acknowledgements/queries.ts'
import { EFFECT_WORD } from '../words.ts'
import type { ReportFacts } from './gather.ts'
import type { Section } from './report.ts'
import { sinceWords } from './since.ts'

// The parts that reports are put together from. Each is a pure function of the gathered facts.

const PATH_SIGN = ' › '
export const MAX_ROWS = 20_000

export function wayOf({ steps }: Pick<ImpactEntity, 'steps'>): string {
  return steps.map(({ name }) => name).join(PATH_SIGN)
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export const HOW_HIT: TableColumn[] = [
  { title: 'Kind', share: 1.5, keepsLine: true },
  { title: 'By which path', share: 5 },
]

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
        { title: 'Kind', share: 2, keepsLine: true },
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
  const more = countHit(snapshot, kinds) - shown.length
  return {
    title,
    table: {
      columns: [{ title: 'Entity', share: 3, heads: true }, ...HOW_HIT],
      rows: shown.map((hit) => [hit.name, capitalised(KIND_WORD[hit.kind]), wayOf(hit)]),
    },
    ...(more > 0 && { paragraph: `The nearest stand here; ${formatNumber(more)} more are hit.` }),
    none: 'Nothing else in the directory depends on it.',
  }
}

/** How much is hit beside the targets, also what is not named. */
export function countHit({ impact, targets }: ReportFacts['snapshot'], kinds?: readonly EntityKind[]): number {
  if (!kinds) return impact.total - targets.length
  const hit = kinds.reduce((sum, kind) => sum + impact.counts[kind], 0)
  return hit - targets.filter(({ kind }) => kinds.includes(kind)).length
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
  const words = sinceWords(since)
  if (!announced || !words) return []
  const line = (word: string, people: readonly ImpactPerson[]) =>
    people.map((person): Text => [{ text: person.name, bold: true }, { text: ` ${word}: ${whyOf(person)}` }])
  const things = (word: string, entities: readonly NamedEntity[]): Text[] =>
    entities.length > 0 ? [[{ text: word, bold: true }, { text: `: ${namesOf(entities)}` }]] : []
  return [
    {
      title: 'Since the announcement',
      paragraph: `Announced ${formatExact(announced.at, timeZone)}. Above stands what was told then. Since: ${words}.`,
      items: [
        ...line('has come', since.people.added),
        ...line('is no longer concerned', since.people.removed),
        ...things('Hit in addition', since.entities.added),
        ...things('No longer hit', since.entities.removed),
      ],
    },
  ]
}

type NamedEntity = Pick<ImpactEntity, 'name' | 'kind'>

/** So many names stand in a sentence. */
const MAX_NAMES = 20

export function namesOf(entities: readonly NamedEntity[]): string {
  const names = entities.slice(0, MAX_NAMES).map(({ name, kind }) => `${name} (${KIND_WORD[kind]})`)
  const more = entities.length - names.length
  return more > 0 ? `${names.join(', ')} and ${formatNumber(more)} more` : names.join(', ')
}

function whyOf({ because }: ImpactPerson): string {
  return because
    .slice(0, 3)
    .map(({ role, entity }) => `${ROLE_WORD[role]} of ${entity.name}`)
    .join(', ')
}
