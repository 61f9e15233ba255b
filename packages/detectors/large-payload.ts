import type { Span } from '#packages/spans/span'

import { encodedBytes, showBytes } from './payload-size.ts'
import type { Finding } from './problem.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { durationMsOf } from './span-times.ts'
import { extensionOf, requestsIdentity, urlOf } from './span-url.ts'

const ignoredUrls = /_next\/(?:static|data)/

const isData = (url: string, ignoredPaths: readonly string[]): boolean => {
  const extension = extensionOf(url)
  if ((extension !== '' && extension !== 'json') || ignoredUrls.test(url)) return false
  return !ignoredPaths.some((path) => path !== '' && url.includes(path.endsWith('/') ? path : `${path}/`))
}

const isLarge = (span: Span, { bytesMin, durationMinMs, ignoredPaths }: DetectorSettings['largePayload']): boolean =>
  span.op.startsWith('http') &&
  span.groupHash !== '' &&
  durationMsOf(span) >= durationMinMs &&
  (encodedBytes(span) ?? 0) > bytesMin &&
  span.attributes.flags.get('http.request.prefetch') !== true &&
  isData(urlOf(span), ignoredPaths)

/** Answers with more data than anybody reads (features.md 3.9). Lost: all that the request took. */
export const findLargePayloads = ({ ordered }: SegmentTree, { largePayload }: DetectorSettings): Finding[] =>
  ordered
    .filter((span) => isLarge(span, largePayload))
    .map((span) => ({
      type: 'performance_large_http_payload',
      identity: requestsIdentity([span]),
      subtitle: span.description,
      offenders: [span],
      evidence: [['Payload Size', showBytes(encodedBytes(span) ?? 0)]],
      lostUs: span.durationUs,
    }))
