import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Before any module of ours is loaded: what was stripped of its types and compiled once is kept for the next start,
// which halves it. Where the folder cannot be written, nothing is kept.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled'))
await import('./server.ts')
