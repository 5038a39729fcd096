import { type CheckResult, finding } from '../../src/status/checks/check.ts'
import type { ReadComponent, ReadIncident, Reading } from '../../src/status/families/family.ts'
import type { Status } from '../../src/status/words.ts'

/** A result as the worker hands it over. */
export function result(
  checkId: number,
  at: string,
  status: Status = 'operational',
  extra: Partial<CheckResult> = {},
): CheckResult {
  return { ...finding(status, status === 'operational' ? null : `It is ${status}.`, 12), checkId, at, ...extra }
}

/** What a provider's page says. */
export function reading(
  status: Status,
  parts: { components?: ReadComponent[]; incidents?: ReadIncident[] } = {},
): Reading {
  return { status, reason: null, at: null, name: null, components: [], incidents: [], notUnderstood: [], ...parts }
}

export function incident(id: string, extra: Partial<ReadIncident> = {}): ReadIncident {
  return {
    id,
    title: `Incident ${id}`,
    impact: 'major',
    status: 'investigating',
    startedAt: '2026-11-19T11:00:00.000Z',
    resolvedAt: null,
    url: `https://status.vendor.example/${id}`,
    touches: [],
    updates: [{ id: `${id}-1`, at: '2026-11-19T11:05:00.000Z', status: 'investigating', text: 'We are looking.' }],
    ...extra,
  }
}

export function component(key: string, status: Status = 'operational', group: string | null = null): ReadComponent {
  return { key, name: key.toUpperCase(), group, status }
}
