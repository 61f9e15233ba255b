/** Lanes bound what runs in the engine at once: 12 + 4 spare = the 16 threads of `engineForkOptions` (engine.md 1). */
export type LaneName = 'read' | 'insert' | 'ddl' | 'kill'

const laneWidths: Readonly<Record<LaneName, number>> = { read: 8, insert: 2, ddl: 2, kill: Infinity }

/** Waiting requests per lane; beyond it the caller is told to come back (a real server's TOO_MANY_SIMULTANEOUS_QUERIES). */
const laneQueueMax = 512

/** How a wait for a lane ended. `entered`: call `leave` once, when done. */
export type LaneEntry = { readonly kind: 'entered'; leave(): void } | { readonly kind: 'full' } | { readonly kind: 'gone' }

class Lane {
  readonly #width: number
  #running = 0
  readonly #waiting = new Set<() => void>()

  constructor(width: number) {
    this.#width = width
  }

  /** First come, first served. Resolves `gone` when the signal is aborted while waiting: then nothing runs. */
  enter(signal: AbortSignal): Promise<LaneEntry> | LaneEntry {
    if (signal.aborted) return { kind: 'gone' }
    if (this.#running < this.#width) return this.#enterNow()
    if (this.#waiting.size >= laneQueueMax) return { kind: 'full' }
    return new Promise<LaneEntry>((resolve) => {
      const proceed = (): void => {
        signal.removeEventListener('abort', give)
        resolve(this.#enterNow())
      }
      const give = (): void => {
        this.#waiting.delete(proceed)
        resolve({ kind: 'gone' })
      }
      this.#waiting.add(proceed)
      signal.addEventListener('abort', give, { once: true })
    })
  }

  #enterNow(): LaneEntry {
    this.#running++
    return { kind: 'entered', leave: () => this.#leave() }
  }

  #leave(): void {
    this.#running--
    const [next] = this.#waiting
    if (next === undefined) return
    this.#waiting.delete(next)
    next()
  }
}

/** One semaphore per kind of statement. */
export const createLanes = (): Readonly<Record<LaneName, Lane>> => ({
  read: new Lane(laneWidths.read),
  insert: new Lane(laneWidths.insert),
  ddl: new Lane(laneWidths.ddl),
  kill: new Lane(laneWidths.kill),
})

export type Lanes = ReturnType<typeof createLanes>
