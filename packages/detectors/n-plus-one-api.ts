import type { Span } from '#packages/spans/span'

import type { Finding } from './problem.ts'
import { showSpan } from './problem.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { longestUs, showMs, sumUs, unionUs } from './span-times.ts'
import { extensionOf, parameterizeUrl, queryPairs, requestsIdentity, urlOf, urlParts } from './span-url.ts'

/** Segments of pages and screens; one without an op may be such. */
const pageOps = new Set(['', 'default', 'navigation', 'pageload', 'ui.load', 'ui.action'])
const assetExtensions = new Set(['js', 'css', 'svg', 'png', 'mp3', 'jpg', 'jpeg'])
/** Addresses of frameworks and flag services, which ask many times by design. */
const ignoredUrls = /graphql|_next\/data|__nextjs_original-stack-frame|launchdarkly\.com/i
/** Values that are shown of one parameter. */
const shownValuesMax = 20

/** Requests for the same thing with another parameter, begun at nearly the same time. */
interface Series {
  readonly parentSpanId: string
  readonly url: string
  readonly spans: Span[]
}

const isEligible = ({ op, groupHash, description, attributes }: Span, url: string): boolean =>
  op === 'http.client' &&
  groupHash !== '' &&
  description.startsWith('GET') &&
  url !== '' &&
  attributes.flags.get('http.request.prefetch') !== true &&
  !ignoredUrls.test(url) &&
  !assetExtensions.has(extensionOf(url))

const isProblem = ({ url, spans }: Series, { countMin, durationMinMs }: DetectorSettings['nPlusOneApi']): boolean =>
  spans.length >= countMin &&
  sumUs(spans) >= durationMinMs * 1_000 &&
  spans.some((span) => parameterizeUrl(urlOf(span)) !== urlOf(span)) &&
  url !== ''

/** What differs between the requests: `id: 1, 2, 3`. */
const parametersOf = (spans: readonly Span[]): string => {
  const values = new Map<string, Set<string>>()
  for (const span of spans) {
    const { path, query } = urlParts(urlOf(span))
    const variable = path
      .split('/')
      .filter((part) => /[0-9]/.test(part))
      .map((part): readonly [string, string] => ['path', part])
    for (const [key, value] of [...variable, ...queryPairs(query)]) {
      const known = values.get(key) ?? new Set()
      if (known.size < shownValuesMax) known.add(value)
      values.set(key, known)
    }
  }
  return [...values].map(([key, known]) => `${key}: ${[...known].join(', ')}`).join('; ')
}

const findingOf = ({ byId }: SegmentTree, { url, spans }: Series): Finding => {
  const parent = byId.get(spans[0]?.parentSpanId ?? '')
  const lostUs = unionUs(spans) - longestUs(spans)
  return {
    type: 'performance_n_plus_one_api_calls',
    identity: requestsIdentity(spans.slice(0, 1)),
    subtitle: urlParts(url).path || url,
    parents: parent === undefined ? [] : [parent],
    offenders: spans,
    evidence: [
      ['Parent Span', parent === undefined ? '' : showSpan(parent)],
      ['Repeating Spans', String(spans.length)],
      ['Common URL', url],
      ['Parameters', parametersOf(spans)],
      ['Duration Impact', showMs(sumUs(spans))],
    ],
    lostUs,
  }
}

/** True: a request is one more of a series. */
const continues = ({ parentSpanId, url, spans }: Series, span: Span, [spanUrl, startGapMaxMs]: readonly [string, number]): boolean => {
  const gapUs = Math.abs(span.startUs - (spans.at(-1)?.startUs ?? 0))
  return url === spanUrl && parentSpanId === span.parentSpanId && gapUs < startGapMaxMs * 1_000
}

/** Many requests at once that differ in a parameter (features.md 3.5). Lost: the time in which they ran, less the longest of them. */
export const findNPlusOneApi = (tree: SegmentTree, { nPlusOneApi }: DetectorSettings): Finding[] => {
  const findings: Finding[] = []
  if (!pageOps.has(tree.root?.op ?? '')) return findings
  let series: Series | undefined
  const close = (): void => {
    if (series !== undefined && isProblem(series, nPlusOneApi)) findings.push(findingOf(tree, series))
  }
  for (const span of tree.ordered) {
    if (span.op !== 'http.client') continue
    const said = urlOf(span)
    if (!isEligible(span, said)) continue
    const url = parameterizeUrl(said)
    if (series !== undefined && continues(series, span, [url, nPlusOneApi.startGapMaxMs])) series.spans.push(span)
    else {
      close()
      series = { parentSpanId: span.parentSpanId, url, spans: [span] }
    }
  }
  close()
  return findings
}
