import { drawnAtMs } from '#core/id-generator'
import type { Result } from '#core/result'
import { sleep } from '#core/time'

const lookAgainMs = 200
const looksMax = 15
/** An issue is a row before its first event is in the columns: usually for some milliseconds, on a busy machine for a second or two. */
const youngMs = 60_000

/** What is read of an issue's events; where an issue this young has none yet, a little later, so that whoever follows an alert's link at once finds the event. */
export const awaitStored = async <Found>(
  { issueId, nowMs, signal }: { readonly issueId: number; readonly nowMs: number; readonly signal: AbortSignal },
  read: () => Promise<Result<Found | undefined, Response>>,
): Promise<Result<Found | undefined, Response>> => {
  let found = await read()
  if (nowMs - drawnAtMs(issueId) > youngMs) return found
  for (let look = 1; look < looksMax && found.ok && found.value === undefined && !signal.aborted; look++) {
    await sleep(lookAgainMs, signal)
    found = await read()
  }
  return found
}
