import type { App } from '../http/types.ts'
import { browseRoutes } from './browse/routes.ts'
import type { DirectoryContext } from './directory.ts'
import { entityRoutes } from './entities/routes.ts'
import type { EventSource } from './events.ts'
import { findingRoutes } from './findings/routes.ts'
import { peopleRoutes } from './people/routes.ts'
import { pickerRoutes } from './pickers/routes.ts'

/** What the pages of the directory show of other domains. */
export interface DirectoryPages {
  /** What happened to some entities, as each domain tells it. */
  eventSources: readonly EventSource[]
  /** How a service of the status board is: a tone and a word; of others nothing. */
  statusOf(entityId: number): Promise<{ tone: string; word: string } | undefined>
}

/** The pages of the directory. */
export function directoryRoutes(app: App, directory: DirectoryContext, pages: DirectoryPages): void {
  browseRoutes(app, directory)
  findingRoutes(app, directory)
  entityRoutes(app, directory, pages)
  peopleRoutes(app, directory)
  pickerRoutes(app, directory)
}
