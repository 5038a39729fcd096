import { CLUSTER_WORDINGS, MACHINE_FIELDS, REGION_FIELD } from '../../hardware/machine.ts'
import type { Field } from '../../imports/index.ts'
import type { ImportKind } from '../../uploads/index.ts'
import type { EntityKind } from '../tables.ts'
import { ENTITY_KINDS, KIND_WORD, PARENT_KIND } from '../words.ts'

/** What the directory is carried in and out as: a file for each kind of entity, and for what joins them. */
export const TRANSFER_KINDS = [...ENTITY_KINDS, 'person', 'link', 'responsibility'] as const
export type TransferKind = (typeof TRANSFER_KINDS)[number]

/** In the plural, within a sentence. */
export const TRANSFER_NOUN: Record<TransferKind, string> = {
  region: 'regions',
  cluster: 'clusters',
  server: 'servers',
  process: 'processes',
  service: 'services',
  data_set: 'data sets',
  person: 'people',
  link: 'links',
  responsibility: 'responsibilities',
}

/** A column of a file: how it is recognised, and what a template shows in it. */
export interface TransferField extends Field {
  /** In the template file. */
  example: string
  /** It is understood in files, and not written into them. */
  readOnly?: boolean
}

const slugField = (example: string): TransferField => ({
  field: 'slug',
  label: 'Slug',
  aliases: ['id', 'key', 'identifier', 'short name'],
  example,
})

const COMMON: readonly TransferField[] = [
  { field: 'description', label: 'Description', aliases: ['about', 'comment', 'notes'], example: '' },
  { field: 'stage', label: 'Stage', aliases: ['environment', 'env'], example: 'prd' },
  {
    field: 'retired',
    label: 'Retired',
    aliases: ['retired at', 'retired on', 'out of use since'],
    isDate: true,
    example: '',
  },
]

const OF_SERVICES: readonly TransferField[] = [
  { field: 'origin', label: 'Origin', aliases: ['own or provider'], example: 'own' },
  { field: 'category', label: 'Category', aliases: ['group'], example: 'Web' },
  { field: 'pageUrl', label: 'Page', aliases: ['page url', 'url', 'status page'], example: '' },
]

/** The inventory's own columns of the same wordings, the environment and the notes, are told apart from these. */
const COMMON_OF_SERVERS: readonly TransferField[] = COMMON.map((field) => {
  return field.field === 'retired' ? field : { ...field, aliases: [] }
})

const OF_SERVERS: readonly TransferField[] = [
  ...MACHINE_FIELDS.map((field) => ({ ...field, example: '' })),
  { ...REGION_FIELD, example: '', readOnly: true },
]

/** Slug, name and parent of the entry that a template shows. */
const EXAMPLES: Record<EntityKind, [string, string, string]> = {
  region: ['eu-north', 'EU North', ''],
  cluster: ['eun-1', 'EU North 1', 'eu-north'],
  server: ['web-eun-01', 'web-eun-01', 'eun-1'],
  process: ['web-eun-01-nginx', 'nginx', 'web-eun-01'],
  service: ['shop', 'Shop', ''],
  data_set: ['orders', 'Orders', ''],
}

function entityFields(kind: EntityKind): TransferField[] {
  const [slug, name, parentSlug] = EXAMPLES[kind]
  const parent = PARENT_KIND[kind]
  const fields: TransferField[] = [
    slugField(slug),
    {
      field: 'name',
      label: 'Name',
      aliases: kind === 'server' ? ['title', 'label'] : ['title', 'label', KIND_WORD[kind]],
      example: name,
    },
  ]
  if (parent !== null) {
    const word = KIND_WORD[parent]
    const label = word[0]!.toUpperCase() + word.slice(1)
    const aliases = [
      'parent',
      'parent slug',
      `${word} slug`,
      `${word} id`,
      'in',
      'sits in',
      ...(kind === 'server' ? CLUSTER_WORDINGS : []),
    ]
    fields.push({ field: 'parent', label, aliases, example: parentSlug })
  }
  if (kind === 'server') return [...fields, ...COMMON_OF_SERVERS, ...OF_SERVERS]
  return [...fields, ...COMMON, ...(kind === 'service' ? OF_SERVICES : [])]
}

const PERSON_FIELDS: readonly TransferField[] = [
  {
    field: 'email',
    label: 'E-mail',
    aliases: ['email address', 'e-mail address', 'mail'],
    required: true,
    example: 'ivo.siding@example.org',
  },
  { field: 'name', label: 'Name', aliases: ['full name', 'person'], example: 'Ivo Siding' },
  { field: 'phone', label: 'Phone', aliases: ['telephone', 'phone number', 'mobile'], example: '+47 22 00 00 00' },
  { field: 'team', label: 'Team', aliases: ['group', 'department', 'unit'], example: 'Web' },
  {
    field: 'retired',
    label: 'Left',
    aliases: ['retired', 'retired at', 'left on', 'left at'],
    isDate: true,
    example: '',
  },
]

const LINK_FIELDS: readonly TransferField[] = [
  { field: 'from', label: 'From', aliases: ['source', 'who needs', 'from slug'], required: true, example: 'shop' },
  {
    field: 'to',
    label: 'To',
    aliases: ['target', 'needs', 'depends on', 'to slug'],
    required: true,
    example: 'payments',
  },
]

const RESPONSIBILITY_FIELDS: readonly TransferField[] = [
  { field: 'entity', label: 'Entity', aliases: ['slug', 'entity slug', 'for', 'of'], required: true, example: 'shop' },
  {
    field: 'person',
    label: 'Person',
    aliases: ['email', 'e-mail', 'person e-mail', 'mail', 'who'],
    required: true,
    example: 'ivo.siding@example.org',
  },
  { field: 'role', label: 'Role', aliases: ['responsibility', 'as'], required: true, example: 'engineer' },
  { field: 'since', label: 'Since', aliases: ['begun', 'begun at', 'from'], isDate: true, example: '' },
]

export function transferFields(kind: TransferKind): readonly TransferField[] {
  if (kind === 'person') return PERSON_FIELDS
  if (kind === 'link') return LINK_FIELDS
  if (kind === 'responsibility') return RESPONSIBILITY_FIELDS
  return entityFields(kind)
}

/** The columns of the files that are given out. */
export function writtenFields(kind: TransferKind): readonly TransferField[] {
  return transferFields(kind).filter(({ readOnly }) => !readOnly)
}

export function isTransferKind(value: unknown): value is TransferKind {
  return TRANSFER_KINDS.includes(value as TransferKind)
}

/** `directory.region`: the name under which an import is kept. */
export function importKindOf(kind: TransferKind): string {
  return `directory.${kind}`
}

/** What the directory imports, for the engine. */
export function directoryImports(): ImportKind[] {
  return TRANSFER_KINDS.map((kind) => ({
    kind: importKindOf(kind),
    noun: TRANSFER_NOUN[kind],
    fields: transferFields(kind).map(({ example: _, readOnly: _only, ...field }) => field),
    task: new URL('./plan-task.ts', import.meta.url),
    topics: kind === 'service' ? ['directory', 'status'] : ['directory'],
  }))
}
