import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from './types.ts'

/** `/api/docs` for people, `/api/v1/openapi.json` for programs: made from the schemas that the routes check with. */
export async function registerOpenapi(app: App, options: { version: string; baseUrl: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Signalbox',
        version: options.version,
        description:
          'Times are ISO 8601 UTC with milliseconds. Lists answer `{items, nextCursor}`; errors are `application/problem+json`. `Idempotency-Key` is honoured on every POST.',
      },
      servers: [{ url: options.baseUrl }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: ({ schema, url }) => {
      const hidden = !url.startsWith('/api/v1/') || url === '/api/v1/openapi.json'
      return { schema: { ...(schema as object), hide: hidden }, url }
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { docExpansion: 'list', deepLinking: false, tryItOutEnabled: false, validatorUrl: null },
    theme: { title: 'Signalbox API' },
  })
  app.get('/api/v1/openapi.json', { config: { role: 'read' } }, async () => app.swagger())
}
