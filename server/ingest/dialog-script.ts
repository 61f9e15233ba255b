import { readFileSync } from 'node:fs'

import { textsOf } from './dialog-texts.ts'
import type { DialogTexts } from './dialog-texts.ts'

const source = readFileSync(new URL('browser/report-dialog.js', import.meta.url), 'utf8')
const textLengthMax = 500

/** JSON that is also JavaScript and harmless inside a page's markup: whatever could end a script, a string or a line is escaped. */
const scriptJson = (value: object): string =>
  JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

const textAt = (query: URLSearchParams, name: string): string => (query.get(name) ?? '').slice(0, textLengthMax).toWellFormed()

/** The texts of a language, each replaced by what the page says itself. */
const ownTexts = (texts: DialogTexts, query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, textAt(query, name) || String(text)]))

/**
 * The script that `Sentry.showReportDialog()` loads (ingest.md 1.9.8). `dsn` and `eventId` are checked by the caller; all else of the query is
 * anybody's text and reaches the page as JSON and, there, as text only.
 */
export const dialogScript = (query: URLSearchParams, { dsn, eventId }: { readonly dsn: string; readonly eventId: string }): string => {
  const { lang, texts } = textsOf(textAt(query, 'lang'))
  const options = { dsn, eventId, lang, name: textAt(query, 'name'), email: textAt(query, 'email'), texts: ownTexts(texts, query) }
  return `(function () {\n${source}\nshowReportDialog(${scriptJson(options)})\n})()\n`
}
