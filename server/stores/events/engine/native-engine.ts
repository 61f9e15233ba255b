import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A native connection; opaque. */
type Handle = object

interface NativeResult {
  readonly bytes: Buffer
  /** Seconds. */
  readonly elapsed: number
  readonly rowsRead: number
  readonly bytesRead: number
}

/** The calls of chDB's addon that are used (engine.md 1). They are not exported by the package: chdb is pinned exactly. */
interface NativeAddon {
  CreateConnection(folder: string, args: readonly string[]): Handle
  QueryAsyncConnection(handle: Handle, sql: string, format: string): Promise<NativeResult>
  CloseConnection(handle: Handle): void
}

/** Connections made ahead, so that a request does not pay for it. */
const sparesMax = 4

const loadAddon = (): NativeAddon => {
  const require = createRequire(import.meta.url)
  try {
    const loader = join(dirname(require.resolve('chdb')), 'dist/loader.js')
    return (require(loader) as { loadNative(): NativeAddon }).loadNative()
  } catch (cause) {
    throw new Error(`no chDB library for this platform (${process.platform}-${process.arch})`, { cause })
  }
}

/**
 * The embedded engine. **One fresh connection per statement**: nothing (settings, parameters, a token) can leak into the next one, because
 * nothing is used twice (engine.md 1).
 */
export class NativeEngine {
  readonly #addon: NativeAddon
  readonly #folder: string
  readonly #args: readonly string[]
  /** Keeps the engine open between requests. */
  readonly #keeper: Handle
  readonly #spares: Handle[] = []
  readonly #inUse = new Set<Handle>()
  #refilling = false
  #closed = false

  /** Opens the data folder. Throws when the platform has no library, or another process has the folder open (code 76). */
  constructor(folder: string, args: readonly string[]) {
    this.#addon = loadAddon()
    this.#folder = folder
    this.#args = args
    this.#keeper = this.#connect()
    this.#refill()
  }

  /** Statements now in the engine. */
  get running(): number {
    return this.#inUse.size
  }

  /** Runs text on a connection of its own. Rejects with the engine's message (`Code: n. DB::Exception: ..`). */
  async run(sql: string, format: string): Promise<NativeResult> {
    if (this.#closed) throw new Error('the engine is closed')
    const handle = this.#spares.pop() ?? this.#connect()
    this.#inUse.add(handle)
    this.#refill()
    try {
      return await this.#addon.QueryAsyncConnection(handle, sql, format)
    } finally {
      this.#inUse.delete(handle)
      this.#addon.CloseConnection(handle)
    }
  }

  /** Closes every connection. Only when nothing runs: leaving with open connections crashes (engine.md 4). */
  close(): void {
    this.#closed = true
    for (const spare of this.#spares.splice(0)) this.#addon.CloseConnection(spare)
    this.#addon.CloseConnection(this.#keeper)
  }

  #connect(): Handle {
    return this.#addon.CreateConnection(this.#folder, this.#args)
  }

  #refill(): void {
    if (this.#refilling || this.#spares.length >= sparesMax) return
    this.#refilling = true
    setImmediate(() => {
      this.#refilling = false
      if (this.#closed || this.#spares.length >= sparesMax) return
      this.#spares.push(this.#connect())
      this.#refill()
    })
  }
}
