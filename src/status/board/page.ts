import type { HotPage } from '../../http/hot.ts'
import type { Pages } from '../../http/page.ts'
import type { Role } from '../../http/roles.ts'
import type { Cached } from '../../lib/cached.ts'
import type { Board } from './load.ts'
import {
  type BoardQuery,
  categoriesOf,
  drawDays,
  matchesQuery,
  newestCheck,
  problemsOf,
  STATUS_TONE,
  STATUS_WORD,
  summarise,
} from './view.ts'

/** The status page as everybody gets it: without filters, from memory. */
export function boardPage(board: Cached<Board>, pages: Pages): HotPage<Board> {
  return {
    path: '/',
    contentType: 'text/html; charset=utf-8',
    model: board,
    render: (value, role, isOld) => renderBoard(pages, value, {}, role, isOld),
  }
}

export function renderBoard(pages: Pages, board: Board, query: BoardQuery, role: Role | null, isOld = false): string {
  return pages.render('status/index', boardData(board, query, isOld), {
    identity: role === null ? null : { kind: 'user', role },
    path: '/',
    flash: null,
    csrfToken: () => {
      throw new Error('the status page is the same for everybody and has no form that writes')
    },
  })
}

/** What the view shows, worked out. */
export function boardData(board: Board, query: BoardQuery, isOld = false) {
  const shown = board.services.filter((service) => matchesQuery(service, query))
  const rows = shown.map((service) => ({
    ...service,
    tone: STATUS_TONE[service.status],
    word: STATUS_WORD[service.status],
    bars: drawDays(service.days),
  }))
  return {
    summary: summarise(board.services),
    /** When this was known, where something newer cannot be had right now. */
    knownAt: isOld ? board.at : null,
    checkedAt: newestCheck(board),
    firstDay: board.days[0],
    dayCount: board.days.length,
    query,
    filtered: Boolean(query.status || query.category || query.q),
    categories: categoriesOf(board),
    own: rows.filter((row) => row.origin === 'own'),
    providers: rows.filter((row) => row.origin === 'provider'),
    planned: board.planned,
    problems: problemsOf(board),
    tones: STATUS_TONE,
    words: STATUS_WORD,
  }
}
