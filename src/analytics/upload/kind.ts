import type { ImportKind } from '../../uploads/index.ts'

export const LOG_KIND = 'analytics.log'

/** The columns of an incident log; wordings are those of common ticket systems. */
const FIELDS: ImportKind['fields'] = [
  {
    field: 'services',
    label: 'Services',
    aliases: [
      'service',
      'service name',
      'service names',
      'affected services',
      'affected service',
      'system',
      'systems',
      'application',
      'business service',
      'component',
    ],
    required: true,
  },
  {
    field: 'state',
    label: 'State',
    aliases: ['status', 'incident state', 'ticket state', 'incident status'],
    required: true,
  },
  { field: 'stage', label: 'Stage', aliases: ['environment', 'env', 'landscape', 'tier'], required: true },
  {
    field: 'creationtime',
    label: 'Creation time',
    aliases: [
      'created',
      'created at',
      'created on',
      'creation date',
      'create time',
      'opened',
      'opened at',
      'open time',
      'start',
      'started at',
      'reported at',
      'date created',
      'sys created on',
    ],
    required: true,
    isDate: true,
  },
  {
    field: 'recentreporttime',
    label: 'Recent report time',
    aliases: [
      'recent report',
      'last report',
      'last report time',
      'last reported',
      'latest report time',
      'updated',
      'updated at',
      'last updated',
      'last update',
      'modified',
      'modified at',
      'closed at',
      'resolved at',
      'sys updated on',
    ],
    required: true,
    isDate: true,
  },
  {
    field: 'id',
    label: 'Incident id',
    aliases: [
      'id',
      'incident',
      'number',
      'incident number',
      'ticket',
      'ticket number',
      'ticket id',
      'key',
      'issue key',
    ],
  },
]

export function analyticsImports(): ImportKind[] {
  return [
    {
      kind: LOG_KIND,
      noun: 'incidents',
      fields: FIELDS,
      task: new URL('./plan-task.ts', import.meta.url),
      topics: ['analytics'],
      zone: 'UTC',
    },
  ]
}
