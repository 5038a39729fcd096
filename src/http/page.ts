import { join } from 'node:path'
import { Eta } from 'eta'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../lib/dates.ts'
import { initialsOf } from '../lib/initials.ts'
import type { Assets } from './assets.ts'
import type { Identity } from './auth.ts'
import { hasRole, ROLE_NAMES, type Role } from './roles.ts'
import { SETTINGS_PAGES } from './settings-pages.ts'
import { SubPath } from './sub-path.ts'
import { type App, wantsFragment } from './types.ts'
import { type ViewHelpers, viewHelpers } from './view-helpers.ts'

const VIEWS = join(import.meta.dirname, '..', '..', 'views')

const ETA = {
  views: VIEWS,
  cache: true,
  debug: true,
  autoFilter: true,
  // A value that is not there shows as nothing, not as "undefined".
  filterFunction: (value: unknown) => (value === null || value === undefined || value === false ? '' : String(value)),
  functionHeader: 'const h = it.h;',
}

/** What every page may show of the installation. */
export interface Site {
  name: string
  version: string
  timeZone: string
  baseUrl: string
  demo: boolean
  /** Whether the status page is read without signing in. */
  publicStatus: boolean
  /** The lamp beside the brand and the count beside "Status"; asked for each page. */
  summary(): { tone: string; problems: number }
}

interface PageOptions {
  status?: number
  /** The view that answers htmx when it asks for a part of the page; default: the page itself. */
  fragment?: string
}

declare module 'fastify' {
  interface FastifyReply {
    /** Answers with a page, or with its `fragment` when htmx asks for a part. */
    page(view: string, data: object, options?: PageOptions): FastifyReply
    /** After a form was taken: a redirect for a page, `swap` for a part of one. */
    done(address: string, flash?: string, swap?: { view: string; data: object }): FastifyReply
  }
}

export class Pages {
  readonly #eta: Eta
  readonly #textEta: Eta
  readonly #site: Site
  readonly #assets: Assets
  readonly #clock: Clock
  readonly #subPath: SubPath

  constructor(deps: { site: Site; assets: Assets; clock: Clock }) {
    this.#site = deps.site
    this.#assets = deps.assets
    this.#clock = deps.clock
    this.#subPath = new SubPath(deps.site.baseUrl)
    this.#eta = new Eta(ETA)
    this.#textEta = new Eta({ ...ETA, autoEscape: false, autoTrim: false })
  }

  /** Renders a view with what every page has. `identity` decides what the navigation offers. */
  render(view: string, data: object, context: RenderContext): string {
    const html = this.#eta.render(view, {
      ...data,
      h: this.helpers(),
      site: this.#site,
      assets: this.#assets,
      me: context.identity,
      roleNames: ROLE_NAMES,
      settingsPages: SETTINGS_PAGES,
      can: rights(context.identity?.role ?? null),
      path: context.path,
      flash: context.flash,
      csrfToken: context.csrfToken,
      subPath: this.#subPath.path,
    })
    return this.#subPath.inPage(html)
  }

  /** Renders a view of plain text (a mail's, say): nothing is escaped, and lines stay as they are written. */
  renderText(view: string, data: object): string {
    return this.#textEta.render(view, { ...data, h: this.helpers(), site: this.#site })
  }

  helpers(): ViewHelpers {
    return viewHelpers(this.#site.timeZone, this.#clock())
  }
}

export interface RenderContext {
  identity: Pick<Identity, 'role' | 'kind'> | null
  path: string
  flash: string | null
  /** Called by forms alone, so that pages without one set no cookie. */
  csrfToken(): string
}

function rights(role: Role | null) {
  return {
    view: hasRole(role, 'viewer'),
    file: hasRole(role, 'helpdesk'),
    communicate: hasRole(role, 'comms'),
    administer: hasRole(role, 'admin'),
  }
}

const FLASH_COOKIE = 'flash'

export function registerPages(app: App, pages: Pages): void {
  app.decorateReply('page', function (this: FastifyReply, view: string, data: object, options: PageOptions = {}) {
    const { request } = this
    const asFragment = options.fragment !== undefined && wantsFragment(request)
    const html = pages.render(asFragment ? options.fragment! : view, data, contextOf(request, this))
    if (options.fragment) this.header('vary', 'HX-Request-Type')
    if (options.status) this.code(options.status)
    if (request.identity?.kind === 'user') rememberMark(request, this, request.identity.name)
    if (!this.hasHeader('cache-control')) this.header('cache-control', 'private, no-cache')
    return this.type('text/html; charset=utf-8').send(html)
  })

  app.decorateReply('done', function (this: FastifyReply, address, flash, swap) {
    const { request } = this
    if (swap && wantsFragment(request)) return this.page(swap.view, swap.data, { fragment: swap.view })
    if (flash)
      this.setCookie(FLASH_COOKIE, flash, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: 'auto',
        maxAge: 60,
        signed: true,
      })
    if (wantsFragment(request)) return this.header('hx-redirect', address).code(204).send()
    return this.redirect(address, 303)
  })
}

function contextOf(request: FastifyRequest, reply: FastifyReply): RenderContext {
  let token: string | undefined
  return {
    identity: request.identity,
    path: request.url.split('?', 1)[0]!,
    flash: takeFlash(request, reply),
    csrfToken() {
      token ??= reply.generateCsrf()
      return token
    },
  }
}

/** Leaves the initials where the status page finds them: it is the same for everybody, so a script fills them in. */
export function rememberMark(request: FastifyRequest, reply: FastifyReply, name: string): void {
  const mark = initialsOf(name)
  if (request.cookies['me'] !== mark) reply.setCookie('me', mark, { path: '/', sameSite: 'lax', secure: 'auto' })
}

/** The one sentence that a redirect left for the next page. */
function takeFlash(request: FastifyRequest, reply: FastifyReply): string | null {
  const cookie = request.cookies[FLASH_COOKIE]
  if (!cookie) return null
  reply.clearCookie(FLASH_COOKIE, { path: '/' })
  const { valid, value } = request.unsignCookie(cookie)
  return valid ? value : null
}
