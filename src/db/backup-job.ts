import type { Config } from '../config.ts'
import type { Job } from '../jobs/job.ts'
import { makeBackup, trimBackups } from './backup.ts'
import type { Database } from './open.ts'

/** The nightly copy of the SQLite file. PostgreSQL has its own tools for this, so there the job does not exist. */
export function backupJobs(database: Database, config: Pick<Config, 'dataDir' | 'backupsKept'>): Job[] {
  if (database.dialect.name !== 'sqlite') return []
  return [
    {
      name: 'db.backup',
      title: `Copy the database, check the copy, keep the last ${config.backupsKept}`,
      cron: '15 2 * * *',
      when: 'every night at 02:15',
      makeUp: true,
      async run() {
        const file = await makeBackup(config.dataDir, new Date())
        const deleted = trimBackups(config.dataDir, config.backupsKept)
        return `${file} is whole; ${deleted} old ${deleted === 1 ? 'copy' : 'copies'} deleted.`
      },
    },
  ]
}
