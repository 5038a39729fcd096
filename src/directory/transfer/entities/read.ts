import { SLUG_PATTERN, slugOf } from '../../../lib/slugs.ts'
import type { RowReader } from '../../../uploads/index.ts'
import { MAX_DESCRIPTION_LENGTH, MAX_NAME_LENGTH, MAX_SLUG_LENGTH } from '../../entities/rules.ts'
import type { EntityKind, Stage } from '../../tables.ts'
import { detailStore } from './details.ts'

/** What a row says of an entity. What it does not say (no such column) is left as it is. */
export interface EntityRow {
  slug: string
  name?: string
  parent?: string | null
  /** Of servers: it has to be that of the cluster, and is kept nowhere else. */
  region?: string
  description?: string | null
  stage?: Stage
  retired?: Retired
  origin?: 'own' | 'provider'
  category?: string | null
  pageUrl?: string | null
  /** What stands in columns that have no meaning to us; '' takes an attribute away. */
  attributes?: Record<string, string>
}

/** Since when it is out of use; `now` for a mere yes. */
export type Retired = string | 'now' | null

const SLUG = new RegExp(SLUG_PATTERN)

const STAGES = {
  prd: 'prd',
  prod: 'prd',
  production: 'prd',
  live: 'prd',
  stg: 'stg',
  stage: 'stg',
  staging: 'stg',
  test: 'stg',
} as const

const ORIGINS = {
  own: 'own',
  ours: 'own',
  internal: 'own',
  provider: 'provider',
  vendor: 'provider',
  external: 'provider',
} as const

const YES_NO: Readonly<Record<string, 'now' | null>> = { yes: 'now', true: 'now', no: null, false: null }

export function readEntity(row: RowReader, kind: EntityKind): { key: string; value: EntityRow } {
  const slug = readSlug(row, kind)
  const value: EntityRow = { slug }
  if (row.has('name')) {
    const name = row.required('name', MAX_NAME_LENGTH).replace(/\s+/g, ' ')
    if (name !== '') value.name = name
  }
  if (row.has('parent')) value.parent = row.text('parent').toLowerCase() || null
  if (row.has('description')) value.description = row.text('description', MAX_DESCRIPTION_LENGTH) || null
  const stage = row.word('stage', STAGES)
  if (stage !== '') value.stage = stage
  if (row.has('retired')) value.retired = readRetired(row)
  if (kind === 'service') readOfService(row, value)
  const attributes = detailStore(kind).read(row)
  if (attributes) value.attributes = attributes
  if (kind === 'server') readOfServer(row, value)
  return { key: slug, value }
}

/** The slug as it is given, or made of the name: then two of one name in a file are one thing. */
function readSlug(row: RowReader, kind: EntityKind): string {
  const given = row.id('slug').toLowerCase()
  if (given === '') {
    const name = row.text('name') || row.text('hostname')
    if (name === '')
      row.reject(['slug', 'name', 'hostname'].find((field) => row.has(field)) ?? 'name', 'must not be empty')
    return slugOf(name, kind.replace('_', '-'))
  }
  if (given.length > MAX_SLUG_LENGTH || !SLUG.test(given)) {
    const shown = given.slice(0, 80)
    row.reject('slug', `takes small letters, digits and hyphens, at most ${MAX_SLUG_LENGTH}; it is “${shown}”`)
  }
  return given
}

/** Whether and since when something is out of use: a moment, or yes and no. */
export function readRetired(row: RowReader): Retired {
  const text = row.text('retired')
  if (text === '') return null
  const answer = YES_NO[text.toLowerCase()]
  return answer === undefined ? row.moment('retired') : answer
}

/** Out of use is told in two ways, by a status and by a day, and a file may have either. */
function readOfServer(row: RowReader, value: EntityRow): void {
  if (row.has('region')) value.region = row.text('region')
  const hostname = value.attributes?.['Hostname']
  if (!row.has('name') && hostname) value.name = hostname
  const status = value.attributes?.['Status']
  if (status === undefined || row.text('status') === '') return
  const retired = status === 'retired'
  if (!row.has('retired')) value.retired = retired ? 'now' : null
  else if ((value.retired !== null) !== retired)
    row.reject('status', 'says otherwise than the day since when it is retired')
}

function readOfService(row: RowReader, value: EntityRow): void {
  const origin = row.word('origin', ORIGINS)
  if (origin !== '') value.origin = origin
  if (row.has('category')) value.category = row.text('category', 100) || null
  if (!row.has('pageUrl')) return
  const pageUrl = row.text('pageUrl', 2_000)
  if (pageUrl !== '' && !/^https?:\/\/\S+$/i.test(pageUrl)) row.reject('pageUrl', 'must be an http or https address')
  value.pageUrl = pageUrl || null
}
