import type { Span } from '#packages/spans/span'

import type { Finding } from './problem.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { endUsOf, showMs } from './span-times.ts'
import { hostOf, urlOf } from './span-url.ts'

/** Connections that a browser opens to one host: one request more has to wait. */
const chainMin = 6
/** A shorter wait is nothing worth to be shown. */
const shownDelayUs = 100_000

/** A request that waited before it was sent. */
interface Waiting {
  readonly span: Span
  readonly delayUs: number
}

/** How long a request waited; undefined: nobody said, or by another clock. */
const waitOf = (span: Span): Waiting | undefined => {
  const { texts, numbers } = span.attributes
  if (span.op !== 'http.client' || (texts.get('network.protocol.version') ?? String(numbers.get('network.protocol.version'))) !== '1.1')
    return undefined
  const sentUs = (numbers.get('http.request.request_start') ?? Number.NaN) * 1e6
  const delayUs = Math.max(0, sentUs - span.startUs)
  return delayUs <= span.durationUs ? { span, delayUs } : undefined
}

/** The chains of requests to one host that run at the same time, each waiting longer than the first. */
const chainsOf = (requests: readonly Waiting[]): Waiting[][] => {
  const chains: Waiting[][] = []
  for (const request of requests.toSorted((a, b) => a.span.startUs - b.span.startUs)) {
    const chain = chains.at(-1)
    const head = chain?.[0]
    if (chain === undefined || head === undefined || request.delayUs < head.delayUs || request.span.startUs >= endUsOf(head.span))
      chains.push([request])
    else chain.push(request)
  }
  return chains
}

const lastDelayUs = (chain: readonly Waiting[]): number => chain.at(-1)?.delayUs ?? 0

const findingOf = (host: string, requests: readonly Waiting[], delayMinMs: number): Finding | undefined => {
  let worst: readonly Waiting[] = []
  for (const chain of chainsOf(requests)) if (chain.length >= chainMin && lastDelayUs(chain) > lastDelayUs(worst)) worst = chain
  const lostUs = lastDelayUs(worst)
  if (lostUs <= delayMinMs * 1_000) return undefined
  const offenders = worst.filter(({ delayUs }) => delayUs > shownDelayUs).map(({ span }) => span)
  return {
    type: 'performance_http_overhead',
    identity: host,
    subtitle: host,
    offenders,
    evidence: [['Max Queue Time', showMs(lostUs)]],
    lostUs,
  }
}

/** Requests that waited for a connection, as HTTP/1.1 allows few to one host (features.md 3.13). Lost: the longest wait. */
export const findHttpOverhead = ({ ordered }: SegmentTree, { httpOverhead }: DetectorSettings): Finding[] => {
  const hosts = new Map<string, Waiting[]>()
  for (const span of ordered) {
    const waiting = waitOf(span)
    if (waiting === undefined) continue
    const host = hostOf(urlOf(span)) || '/'
    const known = hosts.get(host)
    if (known === undefined) hosts.set(host, [waiting])
    else known.push(waiting)
  }
  return [...hosts].flatMap(([host, requests]) => findingOf(host, requests, httpOverhead.delayMinMs) ?? [])
}
