import { MINUTE } from '../../lib/dates.ts'
import { type Budget, budgetOf, type Split, type Sum } from './downtime.ts'

/** One reading of a front end's month: as measured, or as the reviewer corrected it. */
export interface Figures {
  downtimeMinutes: number
  /** What uptime is a fraction of: the month without what the rule takes out. */
  baseMinutes: number
  /** 0 to 1. Null when a source of incidents is missing or there is no time to measure: unknown is never up. */
  uptime: number | null
  /** What it would be if the missing source knew of no downtime; the same as `uptime` when none is missing. */
  uptimeAtMost: number | null
  /** Minutes of each kind; together the part of the month that has passed. */
  split: Split
  /** Null without a target, and while a source is missing. */
  budget: Budget | null
}

export function figuresOf(sum: Sum, target: number | null, isWhole: boolean): Figures {
  const { downMs, baseMs, uptime } = sum
  return {
    downtimeMinutes: downMs / MINUTE,
    baseMinutes: baseMs / MINUTE,
    uptime: isWhole ? uptime : null,
    uptimeAtMost: uptime,
    split: minutesOf(isWhole ? sum.split : withoutUp(sum.split)),
    budget: target !== null && isWhole ? budgetOf(sum, target) : null,
  }
}

/** Where a source of incidents is missing, nobody knows that the rest of the time was up. */
function withoutUp(split: Split): Split {
  return { ...split, up: 0, unmeasured: split.unmeasured + split.up }
}

function minutesOf({ up, down, planned, unmeasured, outsideHours }: Split): Split {
  return {
    up: up / MINUTE,
    down: down / MINUTE,
    planned: planned / MINUTE,
    unmeasured: unmeasured / MINUTE,
    outsideHours: outsideHours / MINUTE,
  }
}
