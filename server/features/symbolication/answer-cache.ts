import { LruCache } from '#core/lru-cache'
import type { FrameEnd } from '#packages/source-maps/map-frames'

import type { MapJob } from './map-table.ts'

const answerCharsMax = 300_000
const heldCharsMax = 12_000_000

/**
 * What jobs came to, as text, those asked last: an error that comes a thousand times an hour is mapped once. Names of blobs stand for their content, so an answer holds
 * for ever; each reader gets an own copy, which it may change.
 */
export class AnswerCache {
  readonly #answers = new LruCache<string>(heldCharsMax, (text, key) => key.length + text.length)

  keyOf(job: MapJob): string {
    return JSON.stringify(job)
  }

  get(key: string): FrameEnd[][] | undefined {
    const text = this.#answers.get(key)
    if (text === undefined) return undefined
    // It was written from exactly this.
    return JSON.parse(text) as FrameEnd[][]
  }

  set(key: string, ends: readonly FrameEnd[][]): void {
    const text = JSON.stringify(ends)
    if (key.length + text.length <= answerCharsMax) this.#answers.set(key, text)
  }
}
