import { sql } from 'kysely'
import type { SelectQueryBuilder } from 'kysely'

import { isBeyond } from './condition.ts'
import { cutPage, rowIdAt } from './paginate.ts'
import type { Page, PageRequest } from './paginate.ts'

/** One page of rows, newest first: `column` is their number, which rises with time. */
export const pageById = async <Tables, Table extends keyof Tables, Row extends { readonly id: number; readonly created_at: number }>(
  rows: SelectQueryBuilder<Tables, Table, Row>,
  column: string,
  page: PageRequest,
): Promise<Page<Row>> => {
  const back = page.cursor?.back ?? false
  const beyond = page.cursor ? rows.where(isBeyond([column], [rowIdAt(page.cursor)], back)) : rows
  const fetched = await beyond
    .orderBy(sql.ref(column), back ? 'asc' : 'desc')
    .limit(page.limit + 1)
    .execute()
  return cutPage(fetched, page, (row) => ({ value: row.created_at, id: String(row.id) }))
}
