import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** One chunk of the build's manifest. */
interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
  readonly src?: string
}

/** The built web app on disk: what its routes weigh. */
export class Bundle {
  readonly #dist: string
  readonly #chunks: ReadonlyMap<string, Chunk>
  readonly #sizes = new Map<string, number>()

  constructor(root: string) {
    this.#dist = join(root, 'web', 'dist')
    const manifest = join(this.#dist, '.vite', 'manifest.json')
    if (!existsSync(manifest)) throw new Error(`${manifest} is missing: build the web app first`)
    this.#chunks = new Map(Object.entries(JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, Chunk>))
  }

  /** Bytes of a file of the build, compressed by gzip, whatever the server would send. */
  gzipBytes(file: string): number {
    const known = this.#sizes.get(file) ?? gzipSync(readFileSync(join(this.#dist, file)), { level: 9 }).length
    this.#sizes.set(file, known)
    return known
  }

  /** Sources that are chunks of their own. */
  sources(part: RegExp): string[] {
    return [...this.#chunks.keys()].filter((name) => part.test(name))
  }

  /** Files of code that a page of this source needs and these sources, and the start of the app, do not. */
  filesOf(source: string, beyond: readonly string[] = []): string[] {
    const there = new Set(['index.html', ...beyond].flatMap((each) => this.#closure(each)))
    return this.#closure(source).filter((file) => !there.has(file))
  }

  #closure(source: string): string[] {
    const found = new Map<string, string>()
    const queue = [source]
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const chunk = this.#chunks.get(name)
      if (chunk === undefined || found.has(name)) continue
      found.set(name, chunk.file)
      queue.push(...(chunk.imports ?? []))
    }
    return [...found.values()]
  }
}
