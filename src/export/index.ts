import type { Job } from '../jobs/job.ts'
import { type ExportDeps, writeExport } from './export.ts'

export type { ExportDeps } from './export.ts'

/** Nothing without a folder to write to. */
export function exportJobs(deps: ExportDeps): Job[] {
  if (deps.config.exportDir === '') return []
  return [
    {
      name: 'export.write',
      title: 'Write status page, services, timeline and feed as files',
      cron: '* * * * *',
      when: 'every minute',
      atStart: true,
      run: async (_context, signal) => `${await writeExport(deps, signal)} files written.`,
    },
  ]
}
