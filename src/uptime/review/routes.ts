import type { App } from '../../http/types.ts'
import type { ReportContext } from '../report/context.ts'

export function reportRoutes(_app: App, _deps: ReportContext): void {}
