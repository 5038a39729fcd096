import type { Generated } from 'kysely'

export interface UploadTables {
  upload: UploadTable
  upload_change: UploadChangeTable
  upload_file: UploadFileTable
}

/**
 * - `reading`: being looked through; `asking`: something has to be chosen first; `checked`: tried, nothing written
 * - `applying`: its rows are being written, and nobody sees them; `applied`: they are there
 * - `refused`: nothing was and nothing will be written, see `problem`
 * - `taken_back`: its rows were there, and are not any more
 */
export type UploadState = 'reading' | 'asking' | 'checked' | 'applying' | 'applied' | 'refused' | 'taken_back'

interface UploadTable {
  id: Generated<number>
  /** What is imported: `directory.server`, `incidents`. */
  kind: string
  name: string
  bytes: number
  sha256: string
  /** Its name in the folder of uploads; null once it is deleted. */
  file: string | null
  state: UploadState
  actor_kind: 'user' | 'token' | 'system'
  actor_id: number | null
  actor_name: string
  created_at: string
  /** When whoever works on it last said so: what has said nothing for long was left behind by a crash. */
  seen_at: string
  applied_at: string | null
  taken_back_at: string | null
  added: Generated<number>
  changed: Generated<number>
  unchanged: Generated<number>
  rejected: Generated<number>
  /** JSON of what was chosen about the file. */
  choices: Generated<string>
  /** JSON of what was found in it. */
  found: string | null
  problem: string | null
  /** Whether rows of it may be there although nobody sees them: before it is applied, and after it was taken back. */
  hidden: Generated<number>
  /** Whether it was confirmed without the rows that were rejected. */
  leave_out: Generated<number>
}

/** What an upload did, thing by thing, so that it can be taken back. */
interface UploadChangeTable {
  upload_id: number
  seq: number
  /** What was changed, in the words of its domain: `entity`, `person`, `link`. */
  thing: string
  /** Which one, in the words of its domain. */
  key: string
  action: 'added' | 'changed'
  /** JSON of the changed fields; null for what was added. */
  before: string | null
  after: string
}

/** A part of a file, where it may be needed by a process that has another folder. */
interface UploadFileTable {
  upload_id: number
  what: 'file' | 'rejects'
  part: number
  content: Buffer
}
