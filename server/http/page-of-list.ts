import { json, problem } from './answer.ts'
import { cutPage, linkHeader, readPageRequest } from './paginate.ts'
import type { PageRequest } from './paginate.ts'

/** Lists that are in memory as a whole: projects, keys, tokens. Who does not say how many gets as many as may be asked for. */
const limitDefault = '100'

const slice = <Row>(list: readonly Row[], { limit, cursor }: PageRequest): { readonly row: Row; readonly place: number }[] => {
  const placed = list.map((row, place) => ({ row, place }))
  if (cursor?.back === true) return placed.slice(Math.max(0, cursor.value - limit - 1), cursor.value).toReversed()
  return placed.slice(cursor ? cursor.value + 1 : 0).slice(0, limit + 1)
}

/** Answers one page of a list with its `Link` header (web-api.md 1.3); `show` makes the answer of the rows of this page alone. */
export const answerPage = async <Row>(
  request: { readonly url: URL; readonly query: URLSearchParams },
  list: readonly Row[],
  show: (rows: readonly Row[]) => Promise<readonly unknown[]> | readonly unknown[],
): Promise<Response> => {
  const query = new URLSearchParams(request.query)
  if (!query.has('limit') && !query.has('per_page')) query.set('limit', limitDefault)
  const asked = readPageRequest(query)
  if (!asked.ok) return problem(400, asked.error)
  const page = cutPage(slice(list, asked.value), asked.value, ({ place }) => ({ value: place, id: '0' }))
  return json(await show(page.rows.map(({ row }) => row)), { headers: { Link: linkHeader(request.url, page) } })
}
