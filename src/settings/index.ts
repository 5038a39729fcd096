// What an administrator sees and does while Signalbox runs: the way to each settings page, and the background jobs.
export { settingsRoutes } from './routes.ts'
