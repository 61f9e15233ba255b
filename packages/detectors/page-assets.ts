import type { Span } from '#packages/spans/span'

import { decodedBytes, encodedBytes, showBytes, transferBytes } from './payload-size.ts'
import type { Finding } from './problem.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { durationMsOf, endUsOf, showMs } from './span-times.ts'
import { extensionOf, resourceIdentity } from './span-url.ts'

/** More is a mistake of whoever measured. */
const assetBytesMax = 1e9

const blockingOps = new Set(['resource.link', 'resource.script'])
const compressibleOps = new Set(['resource.css', 'resource.script'])
const compressibleExtensions = new Set(['', 'css', 'json', 'js'])
/** Browsers that say the sizes truly. */
const measuringBrowser = /chrome|firefox|safari|edge/i

/** Large scripts and style sheets that a page waited for before it showed anything (features.md 3.10). Lost: all that they took. */
export const findRenderBlockingAssets = ({ root, ordered }: SegmentTree, { renderBlocking }: DetectorSettings): Finding[] => {
  const fcpMs = root?.measurements.get('fcp') ?? 0
  const { bytesMin, fcpMinMs, fcpMaxMs, fcpShareMin } = renderBlocking
  if (root === undefined || fcpMs < fcpMinMs || fcpMs >= fcpMaxMs) return []
  const isBlocking = (span: Span): boolean => {
    const bytes = encodedBytes(span) ?? 0
    return (
      blockingOps.has(span.op) &&
      span.attributes.texts.get('resource.render_blocking_status') !== 'non-blocking' &&
      endUsOf(span) <= root.startUs + fcpMs * 1_000 &&
      bytes >= bytesMin &&
      bytes <= assetBytesMax &&
      durationMsOf(span) / fcpMs > fcpShareMin
    )
  }
  return ordered.filter(isBlocking).map((span) => ({
    type: 'performance_render_blocking_asset_span',
    identity: resourceIdentity(span),
    subtitle: span.description,
    offenders: [span],
    evidence: [
      ['Slow Resource Span', span.description],
      ['FCP Delay', `${showMs(span.durationUs)} of ${showMs(fcpMs * 1_000)}`],
    ],
    lostUs: span.durationUs,
  }))
}

const isUncompressed = (span: Span, bytesMin: number): boolean => {
  const [transfer, encoded, decoded] = [transferBytes(span), encodedBytes(span), decodedBytes(span)]
  if (transfer === undefined || encoded === undefined || decoded === undefined) return false
  // Less came over the wire than the body has: it was in the cache.
  return encoded === decoded && encoded >= bytesMin && transfer >= encoded
}

const isCompressed = (span: Span): boolean => {
  const [encoded, decoded] = [encodedBytes(span), decodedBytes(span)]
  return encoded !== undefined && decoded !== undefined && encoded > 0 && encoded < decoded
}

/** Scripts and style sheets that came as they are from where others come compressed (features.md 3.11). Lost: all that they took. */
export const findUncompressedAssets = ({ ordered, browserName }: SegmentTree, { uncompressed }: DetectorSettings): Finding[] => {
  const assets = ordered.filter(({ op }) => compressibleOps.has(op))
  if (!measuringBrowser.test(browserName) || !assets.some(isCompressed)) return []
  const { bytesMin, durationMinMs } = uncompressed
  const isProblem = (span: Span): boolean =>
    durationMsOf(span) > durationMinMs && isUncompressed(span, bytesMin) && compressibleExtensions.has(extensionOf(span.description))
  return assets.filter(isProblem).map((span) => ({
    type: 'performance_uncompressed_assets',
    identity: resourceIdentity(span),
    subtitle: span.description,
    offenders: [span],
    evidence: [
      ['Asset Size', showBytes(encodedBytes(span) ?? 0)],
      ['Duration Impact', showMs(span.durationUs)],
    ],
    lostUs: span.durationUs,
  }))
}
