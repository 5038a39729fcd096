// Who did what, when, on which thing, from where: a row in the transaction of every write, and a page to read it.

export { type AuditEntry, recordAudit } from './record.ts'
export { auditRoutes } from './routes.ts'
