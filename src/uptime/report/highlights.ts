import { formatNumber } from '../../lib/numbers.ts'
import type { Section } from './model.ts'
import { formatCoverage, formatMinutes, formatTarget, formatUptime, nameOfMonth } from './words.ts'

const MOST_NAMED = 5
const MOST_LINES = 8

/** What leaders want to know first, in a few sentences that follow from the figures alone. */
export function composeHighlights(month: string, sections: readonly Section[]): string[] {
  if (sections.length === 0) return [`No front end was measured in ${nameOfMonth(month)}.`]
  return [
    ...targetLines(sections),
    ...downtimeLines(sections),
    ...worstLine(sections),
    ...unknownLines(sections),
    ...errorLines(sections),
  ].slice(0, MOST_LINES)
}

function targetLines(sections: readonly Section[]): string[] {
  const judged = sections.filter(({ adjusted }) => adjusted.budget !== null)
  if (judged.length === 0) return []
  const missed = judged.filter(({ adjusted }) => !adjusted.budget!.isMet)
  if (missed.length === 0)
    return [judged.length === 1 ? `${judged[0]!.name} met its target.` : `All ${judged.length} targets were met.`]
  const told = missed
    .slice(0, MOST_NAMED)
    .map(({ name, uptime, target }) => `${name} (${formatUptime(uptime)} of ${formatTarget(target!)})`)
  const rest = missed.length > MOST_NAMED ? ` and ${missed.length - MOST_NAMED} more` : ''
  return [`${missed.length} of ${judged.length} targets missed: ${told.join(', ')}${rest}.`]
}

function downtimeLines(sections: readonly Section[]): string[] {
  const down = sections.filter(({ downtimeMinutes }) => downtimeMinutes > 0)
  if (down.length === 0) return ['No downtime was counted.']
  const sorted = [...down].sort((a, b) => b.downtimeMinutes - a.downtimeMinutes)
  const told = sorted.slice(0, MOST_NAMED).map(({ name, downtimeMinutes, comparison }) => {
    const last = comparison.lastMonth
    const before = last ? `, ${formatMinutes(last.downtimeMinutes)} the month before` : ''
    return `${name} ${formatMinutes(downtimeMinutes)}${before}`
  })
  const rest = sorted.length > MOST_NAMED ? `; ${sorted.length - MOST_NAMED} more had less` : ''
  return [`Downtime: ${told.join('; ')}${rest}.`]
}

function worstLine(sections: readonly Section[]): string[] {
  const candidates = sections.flatMap(({ name, incidents, worst }) => {
    const incident = incidents.find(({ key }) => key === worst)
    return incident ? [{ name, ...incident }] : []
  })
  const worst = candidates.sort((a, b) => b.countedMinutes - a.countedMinutes)[0]
  if (!worst) return []
  const { id, title, countedMinutes, name } = worst
  return [`Worst incident: ${id} “${title}”, ${formatMinutes(countedMinutes)} of ${name}.`]
}

function unknownLines(sections: readonly Section[]): string[] {
  const unknown = sections.filter(({ uptime }) => uptime === null)
  if (unknown.length === 0) return []
  const names = unknown.slice(0, MOST_NAMED).map(({ name }) => name)
  const rest = unknown.length > MOST_NAMED ? ` and ${unknown.length - MOST_NAMED} more` : ''
  return [`Uptime is unknown for ${names.join(', ')}${rest}: a source of incidents is missing.`]
}

function errorLines(sections: readonly Section[]): string[] {
  return sections
    .flatMap(({ name, errors5xx }) => {
      const stretches = errors5xx?.unexplained ?? []
      if (!errors5xx || stretches.length === 0) return []
      const responses = stretches.reduce((sum, stretch) => sum + stretch.responses, 0)
      const coverage =
        errors5xx.coverage < 1 ? `, with ${formatCoverage(errors5xx.coverage)} of the month measured` : ''
      return [{ responses, line: `${name} had ${formatNumber(responses)} unexplained 5xx responses${coverage}.` }]
    })
    .sort((a, b) => b.responses - a.responses)
    .slice(0, 3)
    .map(({ line }) => line)
}
