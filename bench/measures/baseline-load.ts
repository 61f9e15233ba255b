import { startBaseline } from '../baselines/start-baseline.ts'
import type { BaselineName } from '../baselines/start-baseline.ts'
import { watchCores } from '../contention.ts'
import type { CoreUse } from '../contention.ts'
import type { Workload } from '../corpus.ts'
import { runLoad } from '../load-client.ts'
import type { LoadResult } from '../load-job.ts'
import { corpusOf } from '../plan.ts'
import type { Plan } from '../plan.ts'

const anyKey = 'b'.repeat(32)

/** A run of the generator with what it took of the server's cores. */
export interface MeasuredLoad {
  readonly load: LoadResult
  /** Of the whole run, warm-up included. */
  readonly use: CoreUse
}

/** All 200s of a run, warm-up included. */
export const acknowledgedIn = ({ perSecond }: LoadResult): number => perSecond.reduce((sum, count) => sum + count, 0)

/** Load on a baseline; `rate` 0 is as fast as it goes. */
export const runBaseline = async (
  name: BaselineName,
  plan: Plan,
  load: { workload: Workload; connections: number; rate?: number },
): Promise<MeasuredLoad> => {
  const baseline = await startBaseline(name)
  try {
    const { workload, connections, rate = 0 } = load
    const target = { port: baseline.port, path: '/api/1/envelope/', publicKey: anyKey, corpus: corpusOf(workload) }
    const coresUsed = watchCores(baseline.roles)
    const result = await runLoad({ ...target, connections, rate, warmUpMs: plan.warmUpMs, durationMs: plan.roundMs })
    return { load: result, use: coresUsed() }
  } finally {
    await baseline.stop()
  }
}
