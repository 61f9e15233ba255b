import { findConsecutiveDb } from './consecutive-db.ts'
import { findConsecutiveHttp } from './consecutive-http.ts'
import { findHttpOverhead } from './http-overhead.ts'
import { findLargePayloads } from './large-payload.ts'
import { findMainThreadBlocks } from './main-thread.ts'
import { findNPlusOneApi } from './n-plus-one-api.ts'
import { findNPlusOneDb } from './n-plus-one-db.ts'
import { findRenderBlockingAssets, findUncompressedAssets } from './page-assets.ts'
import { problemOf } from './problem.ts'
import type { Finding, Problem } from './problem.ts'
import { findQueryInjections } from './query-injection.ts'
import { findRepeatingPatterns } from './repeating-pattern.ts'
import { growTree } from './segment.ts'
import type { Segment, SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { findSlowDb } from './slow-db.ts'

/** Problems of one segment; more of them say nothing more. */
const problemsMax = 50

interface Detector {
  /** What some span's op begins with, or there is nothing to find. */
  readonly op: string
  readonly setting: keyof DetectorSettings
  readonly find: (tree: SegmentTree, settings: DetectorSettings) => Finding[]
}

const detectors: readonly Detector[] = [
  { op: 'db', setting: 'nPlusOneDb', find: findNPlusOneDb },
  { op: 'db', setting: 'nPlusOneDb', find: findRepeatingPatterns },
  { op: 'db', setting: 'slowDb', find: findSlowDb },
  { op: 'db', setting: 'consecutiveDb', find: findConsecutiveDb },
  { op: 'http', setting: 'nPlusOneApi', find: findNPlusOneApi },
  { op: 'http', setting: 'consecutiveHttp', find: findConsecutiveHttp },
  { op: 'http', setting: 'largePayload', find: findLargePayloads },
  { op: 'http', setting: 'httpOverhead', find: findHttpOverhead },
  { op: 'resource', setting: 'renderBlocking', find: findRenderBlockingAssets },
  { op: 'resource', setting: 'uncompressed', find: findUncompressedAssets },
  { op: 'db', setting: 'queryInjection', find: findQueryInjections },
  { op: 'db', setting: 'mainThread', find: findMainThreadBlocks },
  { op: 'file', setting: 'mainThread', find: findMainThreadBlocks },
]

/**
 * The performance problems of a segment (features.md 3). Pure: the same spans, in whatever order, have the same problems. Each problem once; spans that hang
 * on themselves, have no parent or no length are no reason to fail. Some ten microseconds for fifty spans without problems.
 */
export const detectProblems = (segment: Segment, settings: DetectorSettings): readonly Problem[] => {
  const applicable = detectors.filter(
    ({ op, setting }) => settings[setting].isOn && segment.spans.some((span) => !span.isSegment && span.op.startsWith(op)),
  )
  if (applicable.length === 0) return []
  const tree = growTree(segment)
  const problems = new Map<string, Problem>()
  for (const find of new Set(applicable.map((detector) => detector.find))) {
    for (const finding of find(tree, settings)) {
      if (finding.identity === '' || problems.size >= problemsMax) continue
      const problem = problemOf(finding, segment.transaction)
      const key = `${problem.type} ${problem.fingerprint} ${problem.offenderSpanIds.join()}`
      if (!problems.has(key)) problems.set(key, problem)
    }
  }
  return [...problems.values()]
}
