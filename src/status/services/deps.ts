import type { Config } from '../../config.ts'
import type { Db } from '../../db/schema.ts'
import type { Versions } from '../../db/versions.ts'
import type { OutboundClient } from '../../http/client.ts'
import type { Clock } from '../../lib/dates.ts'

/** What the actions on services need. */
export interface ServiceDeps {
  db: Db
  versions: Versions
  clock: Clock
  client: OutboundClient
  config: Pick<Config, 'checkIntervalSeconds' | 'secretKey' | 'timeZone' | 'baseUrl'>
}
