import type { AuditEntry } from '../audit/index.ts'
import type { TaskBase } from './protocol.ts'

/** The one entry that an import leaves in the audit log; its rows one by one stand in `upload_change`. */
export function auditOf(task: TaskBase, verb: 'import' | 'take-back', figures: object): AuditEntry {
  const { at, actor, kind, name, uploadId } = task
  return {
    at,
    actor,
    action: `${kind.split('.')[0]}.${verb}`,
    thing: { kind: 'upload', key: String(uploadId), name },
    after: { kind, ...figures },
  }
}
