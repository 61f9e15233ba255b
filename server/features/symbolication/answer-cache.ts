import type { FrameEnd } from '#packages/source-maps/map-frames'

import type { MapJob } from './map-table.ts'

const answerCharsMax = 300_000
const heldCharsMax = 12_000_000

/**
 * What jobs came to, as text, those asked last: an error that comes a thousand times an hour is mapped once. Names of blobs stand for their content, so an answer holds
 * for ever; each reader gets an own copy, which it may change.
 */
export class AnswerCache {
  readonly #answers = new Map<string, string>()
  #chars = 0

  keyOf(job: MapJob): string {
    return JSON.stringify(job)
  }

  get(key: string): FrameEnd[][] | undefined {
    const text = this.#answers.get(key)
    if (text === undefined) return undefined
    this.#answers.delete(key)
    this.#answers.set(key, text)
    // It was written from exactly this.
    return JSON.parse(text) as FrameEnd[][]
  }

  set(key: string, ends: readonly FrameEnd[][]): void {
    const text = JSON.stringify(ends)
    if (key.length + text.length > answerCharsMax) return
    // The same may have been asked twice at a time.
    const before = this.#answers.get(key)
    if (before !== undefined) this.#chars -= key.length + before.length
    this.#answers.delete(key)
    this.#answers.set(key, text)
    this.#chars += key.length + text.length
    for (const [oldest, held] of this.#answers) {
      if (this.#chars <= heldCharsMax) return
      this.#answers.delete(oldest)
      this.#chars -= oldest.length + held.length
    }
  }
}
