import { Type } from 'typebox'
import { Invalid } from '../../http/errors.ts'
import { momentsOfWall, toWall } from '../../lib/dates.ts'
import type { ReportModel } from '../report/model.ts'
import type { GivenCorrection } from './correct.ts'

const Word = Type.Optional(Type.String({ maxLength: 1_000 }))
// Longer than what is taken, so that the message tells the real limit and not the schema's.
const Long = Type.Optional(Type.String({ maxLength: 200_000 }))

export const CollectionForm = Type.Object({ only: Word })
export const CorrectionForm = Type.Object({
  frontEnd: Word,
  kind: Word,
  interval: Word,
  from: Word,
  to: Word,
  severity: Word,
  title: Word,
  incident: Word,
  source: Word,
  why: Long,
})
export type CorrectionForm = Partial<Record<keyof typeof CorrectionForm.properties, string>>
export const NoteForm = Type.Object({ frontEnd: Word, about: Word, text: Long })
export const SummaryForm = Type.Object({ summary: Long, highlights: Long })
export const WhyForm = Type.Object({ why: Long })
export const DeliveryForm = Type.Object({ to: Long, subject: Word, text: Long, docx: Word })

/** Times of a form are those of the clock on the wall; one that was not touched changes nothing. */
export function readCorrectionForm(form: CorrectionForm, model: ReportModel): GivenCorrection {
  const interval = model.sections
    .find(({ slug }) => slug === form.frontEnd)
    ?.incidents.flatMap(({ intervals }) => intervals)
    .find(({ id }) => id === form.interval)
  const time = (name: 'from' | 'to') => {
    const given = form[name]?.trim()
    const shown = interval?.[name]
    if (!given || (shown && toWall(shown, model.timeZone) === given)) return undefined
    const [moment] = momentsOfWall(given, model.timeZone)
    if (!moment) throw new Invalid({ [name]: `There is no such time in ${model.timeZone}.` })
    return moment
  }
  return {
    frontEnd: form.frontEnd ?? '',
    kind: form.kind ?? '',
    interval: form.interval,
    from: time('from'),
    to: time('to'),
    severity: form.severity || undefined,
    title: form.title,
    incident: form.incident || null,
    source: form.source,
    why: form.why ?? '',
  }
}
