import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Encoding } from '../../http/encoding.ts'
import { etagOf } from '../../http/etag.ts'
import type { Pages } from '../../http/page.ts'
import { MINUTE, toStored } from '../../lib/dates.ts'
import type { WallboardContext } from '../wallboard.ts'
import { iconOf } from './icons.ts'
import { isOnBoard, staleness } from './rules.ts'
import { GROUPINGS, STATE_FILTERS, type WallData, type WallQuery, wallData } from './view.ts'

/** As many ways to look at the board as are kept; a company has a few displays and a few people who filter. */
const MAX_KEPT = 24

export interface Fragment {
  etag: string
  html: string
  data: WallData
  icon: string
  /** Compressed once, off the thread that answers people. */
  encoded(encoding: Encoding): Promise<Buffer>
}

interface Kept {
  mark: string
  fragment: Fragment
}

/**
 * The board as a fragment of the page: made once for each state of the data and each way to look at it, however many
 * displays ask for it.
 */
export class Fragments {
  readonly #wallboard: WallboardContext
  readonly #pages: Pages
  readonly #kept = new Map<string, Kept>()

  constructor(wallboard: WallboardContext, pages: Pages) {
    this.#wallboard = wallboard
    this.#pages = pages
  }

  async get(query: WallQuery, administers: boolean): Promise<Fragment> {
    const { live, surroundings } = this.#wallboard
    await live.ready()
    const around = await surroundings.get()
    const key = JSON.stringify([query, administers])
    const mark = this.#markOf(around.mark)
    const kept = this.#kept.get(key)
    this.#kept.delete(key)
    const fragment = kept?.mark === mark ? kept.fragment : this.#make(query, administers, around, kept?.fragment)
    this.#kept.set(key, { mark, fragment })
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!)
    return fragment
  }

  /** The same text as long as the fragment is: what is known, who is late, and the minute, for the times in it. */
  #markOf(around: string): string {
    const { live, clock } = this.#wallboard
    const now = toStored(clock())
    const late = live.accounts.filter(isOnBoard).map((account) => staleness(account, now))
    return JSON.stringify([live.version, late, around, Math.floor(clock().getTime() / MINUTE)])
  }

  #make(
    query: WallQuery,
    administers: boolean,
    around: Parameters<typeof wallData>[1],
    before: Fragment | undefined,
  ): Fragment {
    const data = wallData(this.#wallboard, around, query, toStored(this.#wallboard.clock()))
    const icon = iconOf(data.worst)
    const html = this.#pages.render(
      'wallboard/_wall',
      { ...data, query, icon, groupings: GROUPINGS, states: STATE_FILTERS },
      { identity: administers ? { role: 'admin', kind: 'user' } : null, path: '/wallboard', flash: null, csrfToken },
    )
    if (before?.html === html) return before
    return { etag: `W/${etagOf(html)}`, html, data, icon, encoded: encoderOf(html) }
  }
}

function csrfToken(): never {
  throw new Error('the wallboard is the same for everybody and has no form that writes')
}

const compressors = {
  brotli: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }) as Promise<Buffer>,
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 6 }) as Promise<Buffer>,
  identity: async (body: Buffer) => body,
}

function encoderOf(html: string): Fragment['encoded'] {
  const made = new Map<Encoding, Promise<Buffer>>()
  return (encoding) => {
    const known = made.get(encoding) ?? compressors[encoding](Buffer.from(html))
    made.set(encoding, known)
    return known
  }
}
