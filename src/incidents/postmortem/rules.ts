import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { isPostmortemState, limitOf, type PostmortemState, SECTIONS, type SectionName, type Sections } from './words.ts'

/** A post-mortem as a form or a program gives it: parts that are left out stay as they are. */
export type GivenPostmortem = Partial<Record<SectionName, string | undefined>> & {
  /** The version that was read; 0 where there was none. */
  version?: number | undefined
  state?: string | undefined
}

export interface ReadPostmortem {
  version: number
  state: PostmortemState | null
  sections: Partial<Sections>
}

/** @throws Invalid with a message for each part that is wrong */
export function readPostmortem(given: GivenPostmortem): ReadPostmortem {
  const problems: FieldProblems = {}
  const sections: Partial<Sections> = {}
  for (const { name } of SECTIONS) {
    const text = given[name]
    if (text === undefined) continue
    const read = normalText(text)
    sections[name] = read
    const limit = limitOf(name)
    if (read.length > limit)
      problems[name] = `Must have at most ${limit} characters; this has ${read.length}. Put logs behind a link.`
  }
  const state = given.state || null
  if (state !== null && !isPostmortemState(state)) problems['state'] = 'Choose draft or published.'
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { version: given.version ?? 0, state: isPostmortemState(state) ? state : null, sections }
}

/** Forms send line ends of their own; what differs only by them is the same text. */
export function normalText(text: string): string {
  return text.replace(/\r\n?/g, '\n').toWellFormed().trim()
}

/** One part of which somebody else has saved another text meanwhile. */
export interface Difference {
  name: SectionName
  title: string
  theirs: string
  mine: string
  /** What the field holds at first: ours where we changed it, theirs where we did not. */
  proposed: string
  /** Both have changed it, in different ways. */
  isContested: boolean
}

/** What differs between a text that could not be saved and the one that was saved meanwhile, given what both began with. */
export function compareTexts(base: Sections, mine: Sections, theirs: Sections): Difference[] {
  return SECTIONS.flatMap(({ name, title }) => {
    const [was, ours, other] = [base[name], normalText(mine[name]), theirs[name]]
    if (ours === other) return []
    const weChanged = ours !== was
    const proposed = weChanged ? ours : other
    return [{ name, title, theirs: other, mine: ours, proposed, isContested: weChanged && other !== was }]
  })
}
