import type { ServerStatus } from '../directory/index.ts'
import { type Field, plainName } from '../imports/index.ts'

/** How the values of a column are read, shown and edited. */
export type ColumnKind = 'text' | 'long' | 'day' | 'status' | 'addresses' | 'region' | 'cluster' | 'owner'

export type ColumnKey =
  | 'hostname'
  | 'assetTag'
  | 'serialNumber'
  | 'vendor'
  | 'model'
  | 'region'
  | 'cluster'
  | 'rack'
  | 'ipAddresses'
  | 'operatingSystem'
  | 'status'
  | 'owner'
  | 'warrantyUntil'
  | 'environment'
  | 'bought'
  | 'notes'

export interface Column {
  /** Its name in addresses, in JSON and in the cookie of the columns menu; for a custom one its `key`. */
  key: string
  label: string
  kind: ColumnKind
  /** Custom columns alone. */
  columnId?: number
}

export interface BuiltInColumn extends Column {
  key: ColumnKey
  /** Other wordings in the files that people upload; case and punctuation do not matter. */
  aliases: readonly string[]
  max: number
  /** Whether it is seen before anybody has chosen. */
  shown: boolean
}

/** In the order in which they are shown. */
export const COLUMNS: readonly BuiltInColumn[] = [
  text('hostname', 'Hostname', 300, [
    'host',
    'server',
    'server name',
    'computer name',
    'device name',
    'device',
    'machine',
    'machine name',
    'system name',
    'fqdn',
    'node',
    'dns name',
    'name',
  ]),
  text('assetTag', 'Asset tag', 100, [
    'asset',
    'asset number',
    'asset no',
    'asset id',
    'asset code',
    'tag',
    'inventory number',
    'inventory no',
    'barcode',
  ]),
  text('serialNumber', 'Serial number', 200, [
    'serial',
    'serial no',
    'serialno',
    'sn',
    's/n',
    'service tag',
    'chassis serial',
  ]),
  text('vendor', 'Vendor', 200, ['manufacturer', 'make', 'brand', 'supplier', 'oem']),
  text('model', 'Model', 200, [
    'model name',
    'model number',
    'product',
    'product name',
    'hardware model',
    'type',
    'device type',
  ]),
  {
    ...column('region', 'Region', 'region', 100),
    aliases: ['site', 'location', 'data center', 'data centre', 'datacenter', 'dc'],
  },
  { ...column('cluster', 'Cluster', 'cluster', 100), aliases: ['cluster name', 'group', 'pool'] },
  text('rack', 'Rack / position', 200, [
    'rack',
    'rack position',
    'rack and position',
    'position',
    'rack unit',
    'slot',
    'cabinet',
    'rack location',
  ]),
  {
    ...column('ipAddresses', 'IP addresses', 'addresses', 2_000),
    aliases: ['ip', 'ips', 'ip address', 'address', 'ipv4', 'ipv4 address', 'primary ip', 'management ip', 'mgmt ip'],
  },
  text('operatingSystem', 'Operating system', 200, ['os', 'os name', 'os version', 'platform']),
  { ...column('status', 'Status', 'status', 50), aliases: ['state', 'lifecycle', 'lifecycle status', 'asset status'] },
  {
    ...column('owner', 'Owner', 'owner', 300),
    aliases: ['owned by', 'responsible', 'owner email', 'contact', 'custodian', 'assigned to'],
  },
  {
    ...column('warrantyUntil', 'Warranty until', 'day', 10),
    aliases: [
      'warranty',
      'warranty end',
      'warranty ends',
      'warranty end date',
      'warranty expiry',
      'warranty expires',
      'warranty expiration',
      'warranty expiration date',
      'end of warranty',
    ],
  },
  { ...text('environment', 'Environment', 100, ['env', 'stage', 'tier']), shown: false },
  {
    ...column('bought', 'Bought', 'day', 10),
    aliases: [
      'bought on',
      'purchased',
      'purchase date',
      'date purchased',
      'purchased on',
      'acquired',
      'acquisition date',
    ],
    shown: false,
  },
  {
    ...column('notes', 'Notes', 'long', 10_000),
    aliases: ['note', 'comment', 'comments', 'remarks', 'remark', 'description'],
    shown: false,
  },
]

function column(key: ColumnKey, label: string, kind: ColumnKind, max: number): BuiltInColumn {
  return { key, label, kind, max, aliases: [], shown: true }
}

function text(key: ColumnKey, label: string, max: number, aliases: string[]): BuiltInColumn {
  return { ...column(key, label, 'text', max), aliases }
}

const BY_KEY = new Map(COLUMNS.map((known) => [known.key, known]))

export function builtIn(key: ColumnKey): BuiltInColumn {
  return BY_KEY.get(key)!
}

/** What a file of servers is searched for. */
export const FIELDS: readonly Field[] = COLUMNS.map(({ key, label, aliases, kind }) => ({
  field: key,
  label,
  aliases,
  isDate: kind === 'day',
  identifies: key === 'assetTag' || key === 'serialNumber' || key === 'hostname',
}))

const BY_WORDING = new Map(
  [...COLUMNS]
    .reverse()
    .flatMap((known) => [known.key, known.label, ...known.aliases].map((w) => [plainName(w), known])),
)

/** The column that somebody means by a name, whatever its case, blanks and punctuation are: `host_name`, `IP`. */
export function findBuiltIn(name: string): BuiltInColumn | undefined {
  return BY_WORDING.get(plainName(name))
}

/** How many custom columns there can be; a file of more is no inventory. */
export const MAX_CUSTOM_COLUMNS = 200
export const MAX_CUSTOM_VALUE = 10_000

export const STATUSES = ['in_use', 'spare', 'in_repair', 'retired'] as const satisfies readonly ServerStatus[]

export const STATUS_WORD: Record<ServerStatus, string> = {
  in_use: 'In use',
  spare: 'Spare',
  in_repair: 'In repair',
  retired: 'Retired',
}

export const STATUS_TONE: Record<ServerStatus, string> = {
  in_use: 'operational',
  spare: 'unknown',
  in_repair: 'degraded',
  retired: 'unknown',
}

export const STATUS_ICON: Record<ServerStatus, string> = {
  in_use: 'operational',
  spare: 'unknown',
  in_repair: 'degraded',
  retired: 'pause',
}

/** What people and other programs call each status, without case and punctuation. */
export const STATUS_WORDINGS: Readonly<Record<string, ServerStatus>> = {
  inuse: 'in_use',
  active: 'in_use',
  live: 'in_use',
  production: 'in_use',
  deployed: 'in_use',
  installed: 'in_use',
  operational: 'in_use',
  running: 'in_use',
  online: 'in_use',
  up: 'in_use',
  used: 'in_use',
  assigned: 'in_use',
  inservice: 'in_use',
  inproduction: 'in_use',
  spare: 'spare',
  instock: 'spare',
  stock: 'spare',
  available: 'spare',
  free: 'spare',
  inventory: 'spare',
  storage: 'spare',
  readytodeploy: 'spare',
  deployable: 'spare',
  unassigned: 'spare',
  unused: 'spare',
  instorage: 'spare',
  inrepair: 'in_repair',
  repair: 'in_repair',
  broken: 'in_repair',
  faulty: 'in_repair',
  failed: 'in_repair',
  maintenance: 'in_repair',
  inmaintenance: 'in_repair',
  undermaintenance: 'in_repair',
  underrepair: 'in_repair',
  rma: 'in_repair',
  outforrepair: 'in_repair',
  retired: 'retired',
  decommissioned: 'retired',
  disposed: 'retired',
  scrapped: 'retired',
  archived: 'retired',
  removed: 'retired',
  outofservice: 'retired',
  endoflife: 'retired',
  eol: 'retired',
}
