import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import type { MoveCursor } from '#server/stores/metadata/move-hashes'

import type { Scope } from './scope.ts'

/** Steps that a request does itself, some 5 ms each: what is left is the clock's. */
const stepsPerRequest = 200

/** Goes on with moves until they are finished, or for so long as a request may take. True: all are finished. The failure is the answer to give. */
export const runMoves = async (scope: Scope, moveIds: readonly number[], nowMs: EpochMs): Promise<Result<boolean, Response>> => {
  let stepsLeft = stepsPerRequest
  for (const moveId of moveIds) {
    let cursor: MoveCursor | undefined
    for (let isDone = false; !isDone; stepsLeft--) {
      if (stepsLeft <= 0) return success(false)
      const step = await scope.change((writer) => writer.stepMove(moveId, nowMs, cursor))
      if (!step.ok) return step
      isDone = step.value.isDone
      cursor = step.value.isDone ? undefined : step.value.cursor
    }
  }
  return success(true)
}

/** Finishes what is under way with these issues. True: nothing is any more. */
export const finishMoves = async (scope: Scope, issueIds: readonly number[], nowMs: EpochMs): Promise<Result<boolean, Response>> => {
  const open = await scope.change((writer) => writer.openMoves(issueIds))
  return open.ok ? runMoves(scope, open.value, nowMs) : open
}
