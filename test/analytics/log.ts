import type { Response } from 'light-my-request'
import type { TestApp } from '../support/app.ts'
import { formWith } from '../support/upload.ts'

export interface Figures {
  kpis: { total: number; open: number; inprogress: number; closed: number; prd: number; stg: number }
  trend: { bucket: string; key: string; count: number }[]
  services: { name: string; total: number; open: number; inprogress: number; spark7: number[]; spark30: number[] }[]
}

/** Sends a log the way a program does. */
export async function sendLog(
  app: TestApp,
  content: string | Uint8Array,
  fields: Record<string, string> = {},
  name = 'log.csv',
): Promise<Response> {
  const { payload, headers } = formWith(fields, { name, content })
  const authorization = `Bearer ${await app.token('helpdesk')}`
  return app.app.inject({ method: 'POST', url: '/upload_file', payload, headers: { ...headers, authorization } })
}

export async function figures(app: TestApp, query = ''): Promise<Figures> {
  const response = await app.app.inject({
    url: `/api/v1/analytics?${query}`,
    headers: { authorization: `Bearer ${await app.token('viewer')}` },
  })
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${response.body}`)
  return response.json<Figures>()
}

export interface Row {
  services: string[]
  state: 'open' | 'inprogress' | 'closed'
  stage: 'prd' | 'stg'
  created: string
  reported: string
}

const NAMES = [
  'Shop',
  'Checkout API',
  'Data lake',
  'Identity',
  'Mail relay',
  'Storefront',
  'CI runners',
  'Ähre',
  'Zoll',
  'Warehouse',
  'Lager 2',
]

/** The same rows for the same seed. */
export function makeRows(count: number, seed = 7, lastDay = '2026-11-19'): Row[] {
  let state = seed
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
  const end = Date.parse(`${lastDay}T23:59:59.000Z`)
  return Array.from({ length: count }, () => {
    const created = end - next(86_400 * 90) * 1_000
    const services = [
      ...new Set(Array.from({ length: 1 + next(4) * next(2) }, () => NAMES[Math.min(next(11), next(11))]!)),
    ]
    return {
      services,
      state: (['closed', 'closed', 'closed', 'open', 'inprogress'] as const)[next(5)]!,
      stage: (['prd', 'prd', 'stg'] as const)[next(3)]!,
      created: new Date(created).toISOString(),
      reported: new Date(created + next(86_400) * 1_000).toISOString(),
    }
  })
}

const STATE_SPELLINGS = {
  open: ['open', 'Open', 'NEW'],
  inprogress: ['inprogress', 'In Progress', 'in-progress'],
  closed: ['closed', 'Resolved', 'CLOSED'],
}

export function csvOf(rows: readonly Row[], ids = false): string {
  const lines = rows.map(({ services, state, stage, created, reported }, i) => {
    const names = `"${services.join(i % 2 === 0 ? ', ' : ';')}"`
    const cells = [created, names, stage, STATE_SPELLINGS[state][i % 3], reported]
    return (ids ? [`T-${i}`, ...cells] : cells).join(',')
  })
  return [`${ids ? 'id,' : ''}CreationTime,Services,stage,State,recent report time`, ...lines, ''].join('\n')
}
