import type { Json, JsonObject } from '#packages/protocol/json'

import { notesMax, originalCharsMax } from './limits.ts'

/** Kinds of complaint (ingest.md 3.5); also the `type` of the entry in `errors`. */
export type Complaint =
  | 'invalid_data'
  | 'missing_attribute'
  | 'value_too_long'
  | 'past_timestamp'
  | 'future_timestamp'
  | 'clock_drift'
  | 'invalid_environment'

export type PathKey = string | number

/** What is to be written into the `""` entry of `_meta` at `path`. */
export interface Mark {
  readonly path: readonly PathKey[]
  readonly err?: Json
  readonly rem?: Json
  readonly len?: number
  readonly val?: Json
}

/** A list that lost entries: `kept[i]` is the former index of entry i. `_meta` of the SDK must follow. */
export interface Move {
  readonly path: readonly PathKey[]
  readonly kept: readonly number[]
}

const original = (value: Json): Json | undefined => {
  if (value === null || typeof value === 'object') return undefined
  if (typeof value !== 'string') return value
  return value.length <= originalCharsMax && value.isWellFormed() && !value.includes('\0') ? value : undefined
}

/**
 * Collects what the normaliser did to one event, addressed by the place where it is. Readers say where they are with `enter` and `leave`; that is
 * all an event without faults pays. At most `notesMax` marks are kept.
 */
export class Notes {
  readonly marks: Mark[] = []
  readonly moves: Move[] = []
  readonly #path: PathKey[] = []

  enter(key: PathKey): void {
    this.#path.push(key)
  }

  leave(): void {
    this.#path.pop()
  }

  /** The value was dropped or replaced by a default; short scalar originals are kept for the reader. */
  complain(kind: Complaint, value: Json, reason: string): void {
    this.#add({ err: [[kind, { reason }]], ...this.#val(value) })
  }

  /** Like `complain` with kind `invalid_data`. */
  invalid(value: Json, reason: string): void {
    this.complain('invalid_data', value, reason)
  }

  /** A complaint that carries facts in place of a reason. */
  report(kind: Complaint, facts: JsonObject): void {
    this.#add({ err: [[kind, facts]] })
  }

  /** A text was cut: the dots stand from `start` to `end`, `length` was the original length. */
  cut(start: number, end: number, length: number): void {
    this.#add({ rem: [['!limit', 's', start, end]], len: length })
  }

  /** A container lost entries; `length` is the original count. */
  shortened(length: number): void {
    this.#add({ len: length })
  }

  moved(kept: readonly number[]): void {
    if (this.moves.length < notesMax) this.moves.push({ path: [...this.#path], kept })
  }

  #val(value: Json): { val?: Json } {
    const val = original(value)
    return val === undefined ? {} : { val }
  }

  #add(mark: Omit<Mark, 'path'>): void {
    if (this.marks.length < notesMax) this.marks.push({ path: [...this.#path], ...mark })
  }
}
