import type { App } from '../http/types.ts'
import type { DirectoryContext } from './directory.ts'
import { pickerRoutes } from './pickers/routes.ts'

/** The pages of the directory. */
export function directoryRoutes(app: App, directory: DirectoryContext): void {
  pickerRoutes(app, directory)
}
