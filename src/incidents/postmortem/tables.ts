import type { Generated } from 'kysely'
import type { PostmortemState } from './words.ts'

export interface PostmortemTables {
  postmortem: PostmortemTable
  postmortem_version: PostmortemVersionTable
  action_item: ActionItemTable
  action_item_reminder: ActionItemReminderTable
}

interface PostmortemTable {
  incident_id: number
  /** The newest of its versions, which is what it says. */
  version: number
  state: PostmortemState
  created_by: string
  created_at: string
  published_by: string | null
  published_at: string | null
}

interface PostmortemVersionTable {
  incident_id: number
  version: number
  state: PostmortemState
  summary: string
  impact: string
  timeline: string
  root_cause: string
  went_well: string
  went_wrong: string
  got_lucky: string
  author: string
  at: string
}

interface ActionItemTable {
  id: Generated<number>
  incident_id: number
  text: string
  owner_id: number
  /** `YYYY-MM-DD`. */
  due_on: string
  created_by: string
  created_at: string
  changed_at: string
  done_by: string | null
  done_at: string | null
  removed_by: string | null
  removed_at: string | null
}

interface ActionItemReminderTable {
  person_id: number
  /** The Monday of the week, `YYYY-MM-DD`. */
  week: string
  sent_at: string
}
