import type { Config } from '../config.ts'
import type { Topic } from '../db/versions.ts'
import type { Actor } from '../http/auth.ts'
import type { Field, Note, Rejected } from '../imports/index.ts'
import type { FileChoices, Found } from './found.ts'
import type { FieldChange } from './plan.ts'

/** What the threads of imports are told: plain data, as it goes through a structured clone. */
export interface TaskBase {
  uploadId: number
  kind: string
  /** Address of the domain's module, see `PlanModule`. */
  task: string
  topics: readonly Topic[]
  database: Pick<Config, 'databaseUrl' | 'dataDir'>
  /** `Turns` of the process. */
  turns: SharedArrayBuffer
  timeZone: string
  at: string
  actor: Actor
  /** The name of the file, for the audit log. */
  name: string
}

export interface ImportInput extends TaskBase {
  path: string
  stagingPath: string
  rejectsPath: string
  fields: readonly Field[]
  choices: FileChoices
  /** Of times that say none. */
  zone: string
  /** What was found in the file when it was looked through; null when that is to be done first. */
  found: Found | null
  /** Without it, nothing is written. */
  apply: boolean
  /** Whether what is not rejected is imported although something is. */
  leaveOut: boolean
}

export interface Counts {
  added: number
  changed: number
  unchanged: number
  rejected: number
}

/** One row of the preview. */
export interface Sample {
  line: number
  action: 'added' | 'changed'
  name: string
  changes: FieldChange[]
}

export interface ImportResult {
  applied: boolean
  counts: Counts
  /** The first rejected rows, and how many there are in the file of them. */
  rejected: Rejected[]
  listed: number
  samples: Sample[]
  notes: Note[]
  /** What concerns no row: somebody else changed the same things at the same moment. */
  problem: string | null
}

/** What came of a thread: the file looked through and, when nothing has to be asked about it, tried or imported. */
export interface ImportOutcome {
  found: Found
  questions: string[]
  result: ImportResult | null
}

export interface TakeBackResult {
  /** Why it cannot be taken back; empty when it was. */
  reasons: string[]
  /** What was left as it is by now, in sentences: the first of them, and how many there are. */
  left: string[]
  leftCount: number
}

/** How far a run is, and with what. */
export interface RunProgress {
  step: 'reading' | 'comparing' | 'writing'
  rows: number
  /** From 0 to 1. */
  fraction: number
}
