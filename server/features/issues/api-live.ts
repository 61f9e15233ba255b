import { sleep } from '#core/time'
import type { EpochMs } from '#core/time'
import { problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'

const lookEveryMs = 1000
const pingEveryLooks = 15
/** A connection ends after so long, and the browser comes again: a session or token that was revoked meanwhile is noticed then. */
const looksMax = 600
/** A row may become visible a little after the time that it carries. */
const overlapMs = 5000
const changesMax = 500

interface Change {
  readonly id: number
  readonly project_id: number
  readonly updated_at: EpochMs
}

/** Remembers what was told, so that looking again at the last seconds tells nothing twice. */
export class ChangeFeed {
  readonly #told = new Map<number, EpochMs>()
  #sinceMs: EpochMs

  constructor(nowMs: EpochMs) {
    this.#sinceMs = nowMs
  }

  /** Rows with at least this `updated_at` are to be looked at. */
  get fromMs(): EpochMs {
    return this.#sinceMs - overlapMs
  }

  /** The changes among these rows (sorted by time) that were not told yet. */
  take<Row extends { readonly id: number; readonly updated_at: EpochMs }>(rows: readonly Row[]): Row[] {
    const fresh = rows.filter((row) => row.updated_at > (this.#told.get(row.id) ?? 0))
    for (const row of fresh) {
      this.#told.set(row.id, row.updated_at)
      this.#sinceMs = Math.max(this.#sinceMs, row.updated_at)
    }
    for (const [id, toldMs] of this.#told) if (toldMs < this.fromMs) this.#told.delete(id)
    return fresh
  }
}

const changedIssues = (scope: Scope, fromMs: EpochMs): Promise<Change[]> =>
  scope
    .rows('issues')
    .select(['issues.id', 'issues.project_id', 'issues.updated_at'])
    .where('issues.updated_at', '>=', fromMs)
    .orderBy('issues.updated_at')
    .limit(changesMax)
    .execute()

const messageOf = (change: Change): string =>
  `event: issue\ndata: ${JSON.stringify({ projectId: String(change.project_id), issueId: String(change.id) })}\n\n`

/** The text of the stream, piece by piece, until the signal or the last look. */
async function* liveMessages(request: ScopedRequest, signal: AbortSignal): AsyncGenerator<string> {
  const feed = new ChangeFeed(request.nowMs)
  // What changed before the connection began is on the page already.
  feed.take(await changedIssues(request.scope, feed.fromMs))
  yield ': connected\n\n'
  for (let look = 1; look <= looksMax && !signal.aborted; look++) {
    await sleep(lookEveryMs, signal)
    if (signal.aborted) return
    const fresh = feed.take(await changedIssues(request.scope, feed.fromMs))
    if (fresh.length > 0) yield fresh.map(messageOf).join('')
    else if (look % pingEveryLooks === 0) yield ': ping\n\n'
  }
}

/** `GET /organizations/{org}/live/`: server-sent events, one per issue that changed. Looks at most once a second. */
export const liveRoute = endpoint(
  { summary: 'Tells which issues change, as server-sent events.', answer: 'other' },
  async (request: ScopedRequest) => {
    const { caller } = request
    const leave = request.liveConnections.enter(
      caller.userId === 0 && caller.kind === 'token' ? `org ${caller.orgId}` : `user ${caller.userId}`,
    )
    if (!leave) return problem(503, 'Too many live connections are open', { 'Retry-After': '30' })
    const closed = new AbortController()
    const messages = liveMessages(request, AbortSignal.any([request.signal, closed.signal]))
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const next = await messages.next()
          if (next.done !== true) return controller.enqueue(encoder.encode(next.value))
        } catch (error) {
          request.log.error({ err: error }, 'live updates failed')
        }
        leave()
        controller.close()
      },
      cancel: () => {
        closed.abort()
        leave()
      },
    })
    const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' }
    return Promise.resolve(new Response(body, { headers }))
  },
)
