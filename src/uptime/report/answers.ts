import type { Report } from './find.ts'
import { noteOn, type ReportModel } from './model.ts'

/** A report as the API tells it. */
export function reportAnswer({ state }: Pick<Report, 'state'>, model: ReportModel) {
  const { month, timeZone, periodMinutes, sections } = model
  return {
    month,
    state,
    timeZone,
    periodMinutes,
    frontEnds: sections.map(({ slug, name, downtimeMinutes, uptime, target, incidents, errors5xx }) => ({
      slug,
      name,
      downtimeMinutes,
      uptime,
      target,
      incidents: incidents.map(({ id, title, intervals, countedMinutes }) => ({
        id,
        title,
        intervals: intervals.map(({ severity, from, to }) => ({ severity, from, to })),
        countedMinutes,
      })),
      errors5xx: {
        total: errors5xx?.total ?? null,
        outsideIncidents: errors5xx?.outsideIncidents ?? null,
        coverage: errors5xx?.coverage ?? 0,
      },
    })),
  }
}

/** What a reviewer looks at and refers to. */
export function reviewAnswer({ state }: Pick<Report, 'state'>, model: ReportModel) {
  return {
    month: model.month,
    state,
    revision: model.revision,
    frontEnds: model.sections.map((section) => ({
      slug: section.slug,
      checks: section.checks.map(({ key, code, wantsNote, text }) => {
        return { key, code, wantsNote, text, note: noteOn(section, key)?.text ?? null }
      }),
      intervals: section.incidents.flatMap(({ key, intervals }) =>
        intervals.map(({ id, severity, from, to, isCounted }) => ({
          id,
          incident: key,
          severity,
          from,
          to,
          isCounted,
        })),
      ),
    })),
  }
}
