import type { FieldProblems } from '../../http/errors.ts'
import { between, dayOf, toStored } from '../../lib/dates.ts'
import { renderMarkdown } from '../../lib/markdown.ts'
import { newSecret } from '../../lib/secrets.ts'
import type { IncidentContext } from '../context.ts'
import type { Incident } from '../read/find.ts'
import { severityTone } from '../words.ts'
import { findPostmortem } from './find.ts'
import { type ActionItem, listItemsOf } from './items/list.ts'
import { POSTMORTEM_WORD, SECTIONS, type Sections } from './words.ts'

/** A part as it is read. `html` is cleaned and may stand in a page as it is. */
export function documentParts(sections: Sections): { name: string; title: string; html: string }[] {
  return SECTIONS.map(({ name, title }) => ({ name, title, html: renderMarkdown(sections[name]) }))
}

/** A part as it is written. */
export function formParts(sections: Sections, problems: FieldProblems) {
  return SECTIONS.map((section) => ({ ...section, value: sections[section.name], error: problems[section.name] }))
}

export interface ItemForm {
  text?: string | undefined
  owner?: string | undefined
  dueOn?: string | undefined
}

/** Everything that the page of a post-mortem shows, also where there is none yet. */
export async function showData(
  { db, clock, config }: IncidentContext,
  incident: Incident,
  shown: { form?: ItemForm; problems?: FieldProblems } = {},
) {
  const postmortem = await findPostmortem(db, incident.id)
  const today = dayOf(toStored(clock()), config.timeZone)
  const items = postmortem ? await listItemsOf(db, incident.id, today) : []
  return {
    incident,
    severityTone,
    postmortem,
    stateWord: POSTMORTEM_WORD,
    parts: postmortem ? documentParts(postmortem) : [],
    items: inOrder(items),
    openCount: items.filter(({ doneAt }) => doneAt === null).length,
    lastedMs: incident.endedAt === null ? null : between(incident.startedAt, incident.endedAt),
    form: shown.form ?? {},
    problems: shown.problems ?? {},
    key: newSecret(),
  }
}

/** What is to be done first is on top; what is done is at the end. */
function inOrder(items: readonly ActionItem[]): ActionItem[] {
  const rank = ({ doneAt, dueOn }: ActionItem) => (doneAt === null ? `0${dueOn}` : `1${doneAt}`)
  return items.toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : a.id - b.id))
}
