import type { BreadcrumbAnswer } from '#packages/contract/event'
import type { JsonObject } from '#packages/protocol/json'

import { lineOf, scalarText, textOf } from '../../lib/json-text.ts'

/** One line of the breadcrumbs table. */
export type CrumbRow =
  | {
      readonly kind: 'crumb'
      readonly crumb: BreadcrumbAnswer
      /** Place in the event's list. */ readonly index: number
      /** Identical crumbs that follow each other. */ readonly repeats: number
    }
  | { readonly kind: 'gap'; readonly index: number; readonly ms: number }

/** A pause longer than this between two crumbs is drawn. */
const gapMsMin = 5_000

const isLoud = (crumb: BreadcrumbAnswer): boolean =>
  crumb.level === 'error' ||
  crumb.level === 'fatal' ||
  crumb.level === 'warning' ||
  crumb.type === 'http' ||
  crumb.category === 'httplib' ||
  crumb.type === 'error' ||
  crumb.category === 'exception'

const isSame = (a: BreadcrumbAnswer, b: BreadcrumbAnswer): boolean =>
  a.message === b.message && a.category === b.category && a.type === b.type && a.level === b.level && lineOf(a.data) === lineOf(b.data)

const matches = (crumb: BreadcrumbAnswer, text: string): boolean =>
  text === '' ||
  `${crumb.category ?? ''} ${crumb.message ?? ''} ${crumb.level} ${lineOf(crumb.data)}`.toLowerCase().includes(text.toLowerCase())

/** Lines of the table, newest first: filtered, repeated crumbs in one line, a line for each pause of more than five seconds. Linear. */
export const crumbRows = (
  crumbs: readonly BreadcrumbAnswer[],
  filter: { readonly text: string; readonly loudOnly: boolean },
): readonly CrumbRow[] => {
  const rows: CrumbRow[] = []
  let newer: BreadcrumbAnswer | null = null
  for (const [index, crumb] of [...crumbs.entries()].toReversed()) {
    if (!matches(crumb, filter.text) || (filter.loudOnly && !isLoud(crumb))) continue
    const last = rows.at(-1)
    if (last?.kind === 'crumb' && isSame(last.crumb, crumb)) {
      rows[rows.length - 1] = { ...last, repeats: last.repeats + 1 }
    } else {
      const ms = newer?.timestamp && crumb.timestamp ? Date.parse(newer.timestamp) - Date.parse(crumb.timestamp) : 0
      if (ms > gapMsMin) rows.push({ kind: 'gap', index, ms })
      rows.push({ kind: 'crumb', crumb, index, repeats: 1 })
    }
    newer = crumb
  }
  return rows
}

/** What a crumb says, in the form its kind is read best. */
export type CrumbText =
  | { readonly form: 'http'; readonly method: string; readonly url: string; readonly status: string | null; readonly rest: JsonObject }
  | { readonly form: 'navigation'; readonly from: string; readonly to: string }
  | { readonly form: 'code'; readonly code: string; readonly rest: JsonObject }
  | { readonly form: 'text'; readonly text: string; readonly rest: JsonObject }

const without = (data: JsonObject, ...keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(data).filter(([key]) => !keys.includes(key)))

const isQuery = (crumb: BreadcrumbAnswer, data: JsonObject): boolean =>
  crumb.type === 'query' || crumb.category === 'query' || (crumb.category ?? '').startsWith('db') || textOf(data['db.system']) !== null

const httpText = (url: string, data: JsonObject): CrumbText => ({
  form: 'http',
  method: textOf(data['method']) ?? textOf(data['http.method']) ?? 'GET',
  url,
  status: scalarText(data['status_code']) ?? scalarText(data['http.response.status_code']),
  rest: without(data, 'url', 'method', 'http.method', 'status_code', 'http.response.status_code'),
})

/** Chooses the form of a crumb (ui.md 2.4). */
export const crumbText = (crumb: BreadcrumbAnswer): CrumbText => {
  const data = crumb.data ?? {}
  const url = textOf(data['url'])
  if (url !== null && crumb.message === null) return httpText(url, data)
  const to = textOf(data['to'])
  if (crumb.category === 'navigation' && to !== null) return { form: 'navigation', from: textOf(data['from']) ?? '', to }
  if (isQuery(crumb, data)) return { form: 'code', code: crumb.message ?? '', rest: data }
  return { form: 'text', text: crumb.message ?? '', rest: data }
}
