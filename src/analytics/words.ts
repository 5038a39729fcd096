/** The order is that of the figures in memory: add at the end. */
export const LOG_STATES = ['open', 'inprogress', 'closed'] as const
export type LogState = (typeof LOG_STATES)[number]
export const LOG_STAGES = ['prd', 'stg'] as const
export type LogStage = (typeof LOG_STAGES)[number]
export const LOG_SOURCES = ['uploaded', 'desk', 'provider'] as const
export type LogSource = (typeof LOG_SOURCES)[number]

export const LOG_STATE_WORD: Record<LogState, string> = { open: 'Open', inprogress: 'In progress', closed: 'Closed' }
export const LOG_STAGE_WORD: Record<LogStage, string> = { prd: 'Production', stg: 'Staging' }
export const LOG_SOURCE_WORD: Record<LogSource, string> = { uploaded: 'Uploaded', desk: 'Desk', provider: 'Provider' }

/** A service's name without what people write differently. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}
