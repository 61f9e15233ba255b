import type { Span } from '#packages/spans/span'

import type { Finding } from './problem.ts'
import { showSpan } from './problem.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { durationMsOf, endUsOf, longestUs, showMs, sumUs } from './span-times.ts'
import { hostOf, requestsIdentity, urlOf } from './span-url.ts'

/** Requests to so many hosts are unlikely to be one thing asked in parts. */
const hostsMax = 2
/** Spans that are shown of one problem. */
const shownSpansMax = 20

/** SDKs for JavaScript that run on servers; all others run in browsers, which limit what runs at the same time. */
const serverScripts =
  /^sentry\.javascript\.(?:node|bun|deno|nestjs|nextjs|remix|sveltekit|astro|nuxt|cloudflare|vercel-edge|aws-serverless|google-cloud-serverless|hono|elysia|effect)/
const ignoredUrls = /_next\/(?:static|data)\/|googleapis\.com|^[a-z]{0,10}:?\/{0,2}\[[a-z ]{1,20}\]/i
const method = /^(?:GET|POST|DELETE|PUT|PATCH)\b/i

const isBrowser = ({ sdkName, root }: SegmentTree): boolean =>
  (sdkName.startsWith('sentry.javascript.') && !serverScripts.test(sdkName)) || root?.op === 'pageload' || root?.op === 'navigation'

const isEligible = ({ byId }: SegmentTree, span: Span, spanMinMs: number): boolean =>
  span.op.startsWith('http.client') &&
  durationMsOf(span) >= spanMinMs &&
  span.groupHash !== '' &&
  method.test(span.description) &&
  !ignoredUrls.test(urlOf(span)) &&
  byId.get(span.parentSpanId)?.op.startsWith('gen_ai.') !== true

const findingOf = (series: readonly Span[], settings: DetectorSettings['consecutiveHttp']): Finding | undefined => {
  const savedUs = sumUs(series) - longestUs(series)
  const hosts = new Set(series.map((span) => hostOf(urlOf(span))))
  if (series.length < settings.countMin || savedUs < settings.savedMinMs * 1_000 || hosts.size > hostsMax) return undefined
  return {
    type: 'performance_consecutive_http',
    identity: requestsIdentity(series),
    subtitle: series[0]?.description ?? '',
    offenders: series,
    evidence: [
      ['Requests', series.slice(0, shownSpansMax).map(showSpan).join('\n')],
      ['Duration Impact', showMs(savedUs)],
    ],
    lostUs: savedUs,
  }
}

/** Slow requests that wait for each other (features.md 3.7). Lost: what sending them at the same time would save. */
export const findConsecutiveHttp = (tree: SegmentTree, { consecutiveHttp }: DetectorSettings): Finding[] => {
  const findings: Finding[] = []
  if (isBrowser(tree)) return findings
  let series: Span[] = []
  const close = (): void => {
    const finding = findingOf(series, consecutiveHttp)
    if (finding !== undefined) findings.push(finding)
  }
  for (const span of tree.ordered) {
    if (!isEligible(tree, span, consecutiveHttp.spanMinMs)) continue
    const last = series.at(-1)
    const gapUs = last === undefined ? 0 : span.startUs - endUsOf(last)
    if (gapUs >= 0 && gapUs < consecutiveHttp.gapMaxMs * 1_000) series.push(span)
    else {
      close()
      series = [span]
    }
  }
  close()
  return findings
}
