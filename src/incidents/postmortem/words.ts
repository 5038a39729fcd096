export const POSTMORTEM_STATES = ['draft', 'published'] as const
export type PostmortemState = (typeof POSTMORTEM_STATES)[number]

export const POSTMORTEM_WORD: Record<PostmortemState, string> = { draft: 'Draft', published: 'Published' }

/** What a post-mortem says, part by part, in the order of reading. Each is Markdown. */
export const SECTIONS = [
  {
    name: 'summary',
    title: 'Summary',
    hint: 'What happened, in three sentences for somebody who was not there.',
    rows: 5,
  },
  { name: 'impact', title: 'Impact', hint: 'Who could not do what, and for how long.', rows: 8 },
  { name: 'timeline', title: 'Timeline', hint: 'From the first sign to the all-clear.', rows: 14 },
  {
    name: 'rootCause',
    title: 'Root cause',
    hint: 'Why it could happen. Ask “why” until the answer is no person.',
    rows: 6,
  },
  { name: 'wentWell', title: 'What went well', hint: 'What should be kept as it is.', rows: 4 },
  { name: 'wentWrong', title: 'What went wrong', hint: 'What made it worse or longer.', rows: 4 },
  { name: 'gotLucky', title: 'Where we got lucky', hint: 'What would have made it worse on another day.', rows: 4 },
] as const

export type SectionName = (typeof SECTIONS)[number]['name']
export type Sections = Record<SectionName, string>

export const NO_SECTIONS: Sections = {
  summary: '',
  impact: '',
  timeline: '',
  rootCause: '',
  wentWell: '',
  wentWrong: '',
  gotLucky: '',
}

/** Mirrored by the CHECKs of the table. */
export const MAX_SECTION = 20_000
export const MAX_TIMELINE = 60_000

export function isPostmortemState(value: unknown): value is PostmortemState {
  return POSTMORTEM_STATES.includes(value as PostmortemState)
}

export function limitOf(name: SectionName): number {
  return name === 'timeline' ? MAX_TIMELINE : MAX_SECTION
}
