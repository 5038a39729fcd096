import type { Kysely, Transaction } from 'kysely'
import type { AnalyticsTables } from '../analytics/tables.ts'
import type { AuditTables } from '../audit/tables.ts'
import type { DirectoryTables } from '../directory/tables.ts'
import type { DowntimeTables } from '../downtimes/tables.ts'
import type { HardwareTables } from '../hardware/tables.ts'
import type { InboxTables } from '../inboxes/tables.ts'
import type { IncidentTables } from '../incidents/tables.ts'
import type { MailTables } from '../mail/tables.ts'
import type { StatusTables } from '../status/tables.ts'
import type { UploadTables } from '../uploads/tables.ts'
import type { UptimeReportTables } from '../uptime/report/tables.ts'
import type { UptimeTables } from '../uptime/tables.ts'
import type { UserTables } from '../users/tables.ts'
import type { WallboardTables } from '../wallboard/tables.ts'
import type { KernelTables } from './tables.ts'

/** Every table there is. Types only: the kernel runs nothing of a domain. */
export interface Schema
  extends KernelTables,
    UserTables,
    AuditTables,
    DirectoryTables,
    HardwareTables,
    StatusTables,
    UploadTables,
    MailTables,
    IncidentTables,
    InboxTables,
    WallboardTables,
    DowntimeTables,
    AnalyticsTables,
    UptimeTables,
    UptimeReportTables {}

/** The database, or a transaction on it: what a query takes. */
export type Db = Kysely<Schema>
export type Trx = Transaction<Schema>
