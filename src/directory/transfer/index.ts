export { transferApi } from './api.ts'
export { directoryImports, importKindOf } from './kinds.ts'
export { transferRoutes } from './routes.ts'
