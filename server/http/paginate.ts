import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { parseRowId } from '#packages/protocol/ids'

/** Place of a row in a list sorted by (value, id), both falling. `id` is decimal or hex text. */
export interface RowPlace {
  readonly value: number
  readonly id: string
}

/** Where a page begins: after (or, going back, before) this row. */
interface Cursor extends RowPlace {
  readonly back: boolean
}

export interface PageRequest {
  readonly limit: number
  readonly cursor: Cursor | undefined
}

/** Rows of a page in list order, and where its neighbours begin. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly previous: { readonly cursor: Cursor; readonly results: boolean }
  readonly next: { readonly cursor: Cursor; readonly results: boolean }
}

/** Number of the row at the border of a page. Cursors of other lists may name hex ids: then it is 0, before all rows. */
export const rowIdAt = ({ id }: RowPlace): number => parseRowId(id) ?? 0

const limitMax = 100
const limitDefault = 25
/** What sentry-cli and others count on in lists of issues and events: a page of these is a hundred rows (web-api.md 2.1, 9.2). */
export const limitOfClients = 100

const formatCursor = (cursor: Cursor): string => `${cursor.value}:${cursor.id}:${cursor.back ? 1 : 0}`

const parseCursor = (text: string): Cursor | undefined => {
  const match = /^(\d{1,16}):([0-9a-f]{1,32}):([01])$/.exec(text)
  const value = Number(match?.[1])
  if (!match || !Number.isSafeInteger(value)) return undefined
  return { value, id: match[2] ?? '', back: match[3] === '1' }
}

/**
 * Reads `limit` (or `per_page`) and `cursor`. Limits above 100 are capped, not refused (web-api.md trap 20); what is no number counts as absent,
 * and so does an empty cursor (1.2). `absent` is the limit of who names none. The failure is a sentence: the cursor is not one of ours.
 */
export const readPageRequest = (query: URLSearchParams, absent: number = limitDefault): Result<PageRequest, string> => {
  const asked = query.get('limit') ?? query.get('per_page') ?? ''
  const wanted = /^\d{1,15}$/.test(asked) ? Number(asked) : 0
  const limit = wanted === 0 ? absent : Math.min(wanted, limitMax)
  const text = query.get('cursor') ?? ''
  if (text === '') return success({ limit, cursor: undefined })
  const cursor = parseCursor(text)
  return cursor ? success({ limit, cursor }) : failure('Invalid cursor parameter.')
}

/** Makes a page of up to `limit + 1` fetched rows; when going back they were fetched in rising order. */
export const cutPage = <Row>(fetched: readonly Row[], request: PageRequest, placeOf: (row: Row) => RowPlace): Page<Row> => {
  const back = request.cursor?.back ?? false
  const more = fetched.length > request.limit
  const kept = fetched.slice(0, request.limit)
  const rows = back ? kept.toReversed() : kept
  const first = rows[0]
  const last = rows.at(-1)
  const here: RowPlace = request.cursor ?? { value: 0, id: '0' }
  return {
    rows,
    previous: { cursor: { ...(first ? placeOf(first) : here), back: true }, results: back ? more : request.cursor !== undefined },
    next: { cursor: { ...(last ? placeOf(last) : here), back: false }, results: back ? true : more },
  }
}

const linkCharsMax = 2000

/** `Link` header of a page (web-api.md 1.3). `url` is the request's own, on the public origin. */
export const linkHeader = (url: URL, page: Page<unknown>): string => {
  const part = (rel: 'previous' | 'next'): string => {
    const { cursor, results } = page[rel]
    // A query of kilobytes would stand in the header twice, and many clients read 16 KiB of headers: where nothing is, it is left out.
    const target = results || url.href.length <= linkCharsMax ? new URL(url) : new URL(url.pathname, url)
    target.searchParams.set('cursor', formatCursor(cursor))
    return `<${target.href}>; rel="${rel}"; results="${results}"; cursor="${formatCursor(cursor)}"`
  }
  return `${part('previous')}, ${part('next')}`
}
