import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

const directiveCharsMax = 64

/** What each directive guards, as it is called in the message. */
const guarded: ReadonlyMap<string, string> = new Map([
  ['base-uri', 'base'],
  ['block-all-mixed-content', 'mixed content'],
  ['child-src', 'child'],
  ['connect-src', 'connect'],
  ['default-src', 'default'],
  ['fenced-frame-src', 'frame'],
  ['font-src', 'font'],
  ['form-action', 'form'],
  ['frame-ancestors', 'frame'],
  ['frame-src', 'frame'],
  ['img-src', 'image'],
  ['manifest-src', 'manifest'],
  ['media-src', 'media'],
  ['navigate-to', 'navigation'],
  ['object-src', 'object'],
  ['plugin-types', 'plugin'],
  ['prefetch-src', 'prefetch'],
  ['referrer', 'referrer'],
  ['report-to', 'report'],
  ['report-uri', 'report'],
  ['require-sri-for', 'script'],
  ['require-trusted-types-for', 'script'],
  ['sandbox', 'sandbox'],
  ['script-src', 'script'],
  ['script-src-attr', 'script'],
  ['script-src-elem', 'script'],
  ['style-src', 'style'],
  ['style-src-attr', 'style'],
  ['style-src-elem', 'style'],
  ['trusted-types', 'script'],
  ['upgrade-insecure-requests', 'mixed content'],
  ['worker-src', 'worker'],
])

/** Our key, and the spellings of browsers past and present (ingest.md 1.9.3). */
const spellings: readonly (readonly [key: string, ...names: string[]])[] = [
  ['effective_directive', 'effective-directive', 'effectiveDirective', 'effective_directive'],
  ['violated_directive', 'violated-directive', 'violatedDirective', 'violated_directive'],
  ['blocked_uri', 'blocked-uri', 'blockedURL', 'blockedURI', 'blocked_uri'],
  ['document_uri', 'document-uri', 'documentURL', 'documentURI', 'document_uri'],
  ['original_policy', 'original-policy', 'originalPolicy', 'original_policy'],
  ['referrer', 'referrer'],
  ['source_file', 'source-file', 'sourceFile', 'source_file'],
  ['script_sample', 'script-sample', 'scriptSample', 'script_sample', 'sample'],
  ['disposition', 'disposition'],
  ['status_code', 'status-code', 'statusCode', 'status_code'],
  ['line_number', 'line-number', 'lineNumber', 'line_number'],
  ['column_number', 'column-number', 'columnNumber', 'column_number'],
]

const numeric = new Set(['status_code', 'line_number', 'column_number'])

const fieldValue = (key: string, value: Json | undefined): Json | undefined => {
  if (numeric.has(key)) {
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value
    return typeof number === 'number' ? number : undefined
  }
  return typeof value === 'string' ? value : undefined
}

const readReport = (report: JsonObject): JsonObject => {
  const csp: JsonObject = {}
  for (const [key, ...names] of spellings) {
    const name = names.find((spelling) => Object.hasOwn(report, spelling) && report[spelling] !== null)
    const value = name === undefined ? undefined : fieldValue(key, report[name])
    if (value !== undefined) csp[key] = value
  }
  return csp
}

const textOf = (csp: JsonObject, key: string): string => {
  const value = csp[key]
  return typeof value === 'string' ? value.trim() : ''
}

const firstWord = (text: string): string => text.slice(0, directiveCharsMax).split(/\s/, 1)[0]?.toLowerCase() ?? ''

const isLocal = (blocked: string): boolean => blocked === '' || blocked === 'self' || blocked === "'self'"

/** `host[:port]` for http and https, `scheme://host` for the rest; a bare word is a scheme. */
const sourceOf = (uri: string): string => {
  const match = /^([a-z][a-z0-9+.-]{0,40}):(?:\/\/([^/?#]{0,260}))?/i.exec(uri)
  if (!match) return `${uri.slice(0, directiveCharsMax)}://`
  const scheme = (match[1] ?? '').toLowerCase()
  const host = (match[2] ?? '').replace(/^[^@]*@/, '')
  return scheme === 'http' || scheme === 'https' ? host : `${scheme}://${host}`
}

/** Browsers of today name the way, older ones name the document itself and quote the policy. */
const isUnsafe = (way: 'inline' | 'eval', blocked: string, violated: string): boolean =>
  blocked === way || (isLocal(blocked) && violated.includes(`'unsafe-${way}'`))

const messageOf = (directive: string, blocked: string, violated: string): string => {
  const what = guarded.get(directive) ?? directive
  if (what === 'script' || what === 'style') {
    if (isUnsafe('inline', blocked, violated)) return `Blocked unsafe inline '${what}'`
    if (isUnsafe('eval', blocked, violated)) return `Blocked unsafe eval() '${what}'`
  }
  return isLocal(blocked) || blocked === 'inline' ? `Blocked inline '${what}'` : `Blocked '${what}' from '${sourceOf(blocked)}'`
}

const culpritSourcesMax = 40

/** The violated directive with the document's own host spelt `'self'`, so that one policy reads alike on all pages. */
const culpritOf = (directive: string, violated: string, documentUri: string): string => {
  const [name = directive, ...sources] = violated === '' ? [directive] : violated.slice(0, 2000).split(/\s+/, culpritSourcesMax)
  const host = documentUri === '' ? '' : sourceOf(documentUri)
  const own = (source: string): boolean =>
    source === 'self' || (host !== '' && (source === host || (source.includes('://') && sourceOf(source) === host)))
  return [name, ...sources.map((source) => (own(source) ? "'self'" : source))].join(' ')
}

/** Payment pages put tokens into these addresses. */
const withoutQuery = (uri: string): string => (sourceOf(uri) === 'api.stripe.com' ? (/^[^?#]*/.exec(uri)?.[0] ?? uri) : uri)

/** Facts of a content security report; undefined when its directive is unknown. */
export interface CspFacts {
  readonly csp: JsonObject
  readonly message: string
  readonly culprit: string
  readonly documentUri: string
  readonly referrer: string
  readonly tags: JsonObject
}

const tagCharsMax = 200

/** Reads the body of a CSP report in any spelling (ingest.md 1.9.3). The effective directive must be one that browsers know. */
export const readCsp = (report: Json | undefined): CspFacts | undefined => {
  if (!isObject(report)) return undefined
  const csp = readReport(report)
  const violated = textOf(csp, 'violated_directive')
  const directive = firstWord(textOf(csp, 'effective_directive')) || firstWord(violated)
  if (!guarded.has(directive)) return undefined
  csp['effective_directive'] = directive
  const blocked = withoutQuery(textOf(csp, 'blocked_uri'))
  if (blocked !== '') csp['blocked_uri'] = blocked
  const documentUri = textOf(csp, 'document_uri')
  return {
    csp,
    message: messageOf(directive, blocked, violated),
    culprit: culpritOf(directive, violated, documentUri),
    documentUri,
    referrer: textOf(csp, 'referrer'),
    tags: { 'effective-directive': directive, ...(blocked === '' ? undefined : { 'blocked-uri': blocked.slice(0, tagCharsMax) }) },
  }
}
