import type { App } from './types.ts'

/**
 * Signalbox below a path of a site, as `BASE_URL` says it: `https://intranet.example/signalbox`. Everything inside
 * speaks of addresses from the root; the path is taken off what comes in and put before what goes out.
 */
export class SubPath {
  /** Without a slash at its end; empty at the root of a site. */
  readonly path: string

  constructor(baseUrl: string) {
    this.path = new URL(baseUrl).pathname.replace(/\/+$/, '')
  }

  /** The address inside. A proxy may have taken the path off already. */
  inside(url: string): string {
    if (this.path === '' || !url.startsWith(this.path)) return url
    const rest = url.slice(this.path.length)
    if (rest === '' || rest.startsWith('?')) return `/${rest}`
    return rest.startsWith('/') ? rest : url
  }

  outside(address: string): string {
    const isOurs = address.startsWith('/') && !address.startsWith('//')
    return isOurs && this.inside(address) === address ? this.path + address : address
  }

  /** Puts the path before the addresses in a page. Text cannot be mistaken for one, as its quotes are escaped. */
  inPage(html: string): string {
    return this.path === '' ? html : html.replace(ADDRESS, (_, before: string) => `${before}${this.path}/`)
  }

  /** Puts the path before the addresses in the headers of every answer. */
  register(app: App): void {
    if (this.path === '') return
    app.addHook('onSend', async (_request, reply, payload) => {
      for (const name of ['location', 'hx-redirect', 'hx-push-url', 'hx-location']) {
        const address = reply.getHeader(name)
        if (typeof address === 'string') reply.header(name, this.outside(address))
      }
      return payload
    })
  }
}

const NAMES =
  'href|src|action|formaction|hx-get|hx-post|hx-put|hx-patch|hx-delete|hx-push-url|data-again|data-href|data-options'
const ADDRESS = new RegExp(`(\\s(?:${NAMES})=")/(?!/)`, 'g')
