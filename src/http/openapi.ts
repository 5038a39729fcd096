import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from './types.ts'

const LOGO = join(import.meta.dirname, '..', '..', 'public', 'favicon.svg')
// The reader is a package's page, which is made ours: dark like all others, and with the way back.
const DARK = `document.documentElement.classList.add('dark-mode')`
const BRAND = `.topbar-wrapper .link img, .topbar-wrapper .link svg { block-size: 32px } .topbar { background: #161b22 }
.dark-mode, .dark-mode body { background: #0d1117 }`

interface OpenapiOptions {
  version: string
  baseUrl: string
  demo: boolean
}

/** `/api/docs` for people, `/api/v1/openapi.json` for programs: made from the schemas that the routes check with. */
export async function registerOpenapi(app: App, options: OpenapiOptions): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: options.demo ? 'Signalbox: demo data' : 'Signalbox',
        version: options.version,
        description:
          'Times are ISO 8601 UTC with milliseconds. Lists answer `{items, nextCursor}`; errors are `application/problem+json`. `Idempotency-Key` is honoured on every POST.',
      },
      servers: [{ url: options.baseUrl }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: ({ schema, url, route }) => {
      const hidden = !url.startsWith('/api/v1/') || url === '/api/v1/openapi.json'
      // What is deleted has nothing more to say, so those routes declare no answer.
      const response = route.method === 'DELETE' ? { response: { 204: { type: 'null', description: 'Done' } } } : {}
      return { schema: { ...response, ...(schema as object), hide: hidden }, url }
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { docExpansion: 'list', deepLinking: false, tryItOutEnabled: false, validatorUrl: null },
    logo: { type: 'image/svg+xml', content: readFileSync(LOGO), href: `${options.baseUrl}/`, target: '_self' },
    theme: {
      title: 'Signalbox API',
      js: [{ filename: 'dark.js', content: DARK }],
      css: [{ filename: 'brand.css', content: BRAND }],
    },
  })
  app.get('/api/v1/openapi.json', { config: { role: 'read' } }, async () => app.swagger())
}
