import { formatDuration, HOUR, MINUTE } from '../../lib/dates.ts'
import { formatNumber, formatPercent } from '../../lib/numbers.ts'
import type { Log } from '../cube/log.ts'
import type { Counted } from '../figures/count.ts'
import { type Kpis, kpisOf } from '../figures/draw.ts'

export function count(number: number, one: string): string {
  return `${formatNumber(number)} ${one}${number === 1 ? '' : 's'}`
}

/** The key figures, in the words they are shown in. */
export function kpisView({ combos }: Log, counted: Counted, kpis: Kpis) {
  const { total, open, inprogress, closed, prd, stg } = kpis
  const before = counted.before ? kpisOf(combos, counted.before).total : null
  const days = counted.last - counted.first + 1
  const was = counted.mediansBefore
  return {
    total: formatNumber(total),
    change:
      before === null ? null : { ...changeOf(total, before), days: count(days, 'day'), before: formatNumber(before) },
    openAll: formatNumber(open + inprogress),
    open: formatNumber(open),
    inprogress: formatNumber(inprogress),
    closed: formatNumber(closed),
    closedShare: total > 0 ? formatPercent(closed / total, 1) : null,
    prd: formatNumber(prd),
    stg: formatNumber(stg),
    prdShare: total > 0 ? (prd / total) * 100 : null,
    prdShareWord: total > 0 ? formatPercent(prd / total, 1) : '–',
    age: medianView(counted.medians.age, was?.age ?? null),
    toClose: medianView(counted.medians.toClose, was?.toClose ?? null),
  }
}

/** More incidents than before are worse, fewer better. */
export function changeOf(now: number, before: number) {
  if (before === 0)
    return { tone: now > 0 ? 'outage' : 'unknown', icon: now > 0 ? 'rise' : 'flat', word: now > 0 ? 'new' : '±0' }
  const share = (now - before) / before
  const word =
    share === 0 ? '±0' : `${share > 0 ? '+' : '−'}${formatPercent(Math.abs(share), Math.abs(share) < 0.1 ? 1 : 0)}`
  return share === 0
    ? { tone: 'unknown', icon: 'flat', word }
    : share > 0
      ? { tone: 'outage', icon: 'rise', word }
      : { tone: 'operational', icon: 'drop', word }
}

function medianView(minutes: number | null, before: number | null) {
  if (minutes === null) return null
  const difference = before === null ? null : minutes - before
  const shown = inOneUnit(minutes)
  if (difference === null) return { shown, change: null }
  const word = formatDuration(Math.abs(difference) * MINUTE)
  if (difference === 0) return { shown, change: { tone: 'unknown', icon: 'flat', word: '±0', than: 'as before' } }
  return difference > 0
    ? { shown, change: { tone: 'outage', icon: 'up', word, than: 'more than before' } }
    : { shown, change: { tone: 'operational', icon: 'fall', word, than: 'less than before' } }
}

/** `38 min`, `9.4 h`, `12.6 d`: a figure and its unit. */
function inOneUnit(minutes: number): { figure: string; unit: string } {
  if (minutes < HOUR / MINUTE) return { figure: formatNumber(Math.round(minutes)), unit: 'min' }
  const hours = (minutes * MINUTE) / HOUR
  return hours < 48 ? { figure: hours.toFixed(1), unit: 'h' } : { figure: (hours / 24).toFixed(1), unit: 'd' }
}
