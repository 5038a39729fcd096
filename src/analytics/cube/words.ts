import { LOG_SOURCES, LOG_STAGES, LOG_STATES, type LogSource, type LogStage, type LogState } from '../words.ts'

/** State, stage and source of an incident as one number; those of closed ones are the highest. */
export interface Word {
  state: LogState
  stage: LogStage
  source: LogSource
}

export const WORDS: readonly Word[] = LOG_STATES.flatMap((state) =>
  LOG_STAGES.flatMap((stage) => LOG_SOURCES.map((source) => ({ state, stage, source }))),
)
/** From this one on they are closed. */
export const FIRST_CLOSED = WORDS.findIndex(({ state }) => state === 'closed')

export function wordOf({ state, stage, source }: Word): number {
  return (
    (LOG_STATES.indexOf(state) * LOG_STAGES.length + LOG_STAGES.indexOf(stage)) * LOG_SOURCES.length +
    LOG_SOURCES.indexOf(source)
  )
}
