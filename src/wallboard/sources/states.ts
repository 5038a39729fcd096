export const ALARM_STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const
export type AlarmState = (typeof ALARM_STATES)[number]

const BADNESS: Record<AlarmState, number> = { OK: 0, UNKNOWN: 1, WARNING: 2, CRITICAL: 3 }

/** The worse of two states. A known trouble is worse than an unknown state, and that is worse than OK. */
export function worseState(a: AlarmState, b: AlarmState): AlarmState {
  return BADNESS[a] >= BADNESS[b] ? a : b
}

const WORDS: Record<AlarmState, string> = {
  OK: 'ok okay up green good healthy normal passing passed success resolved recovered recovery cleared',
  WARNING: 'warning warn yellow degraded minor',
  CRITICAL: 'critical crit error down red failed failing failure fatal major alerting firing problem emergency',
  UNKNOWN: 'unknown grey gray pending undefined nodata stale unreachable',
}
/** The exit codes of Nagios plugins, which scripts pass on as they are. */
const CODES: readonly AlarmState[] = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']

const byWord = new Map<string, AlarmState>([
  ...ALARM_STATES.flatMap((state) => WORDS[state].split(' ').map((word) => [word, state] as const)),
  ...CODES.map((state, code) => [String(code), state] as const),
])

/** What a word or a plugin's exit code means, whatever its case (`Up`, `no data`, 2); undefined when it means nothing. */
export function stateOfWord(value: unknown): AlarmState | undefined {
  if (typeof value === 'number') return CODES[value]
  if (typeof value !== 'string' || value.length > 40) return undefined
  return byWord.get(value.toLowerCase().replace(/[\s_-]+/g, ''))
}
