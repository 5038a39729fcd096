import helmet from '@fastify/helmet'
import type { App } from './types.ts'

/** The headers that keep a page to itself: nothing inline, nothing from elsewhere, no frame around it. */
export async function registerSecurityHeaders(app: App, options: { https: boolean }): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    hsts: options.https,
    xFrameOptions: { action: 'deny' },
  })
}
