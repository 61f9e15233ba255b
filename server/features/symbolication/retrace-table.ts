import { LruCache } from '#core/lru-cache'
import { readMapping } from '#packages/proguard/mapping'
import type { MappingFault, ReadMapping } from '#packages/proguard/mapping'
import { retraceFrame, retraceType } from '#packages/proguard/retrace'
import type { JavaFrame, JavaType } from '#packages/proguard/retrace'

import type { TableAnswer } from './map-table.ts'

/** What is named by the mappings of one event. */
export interface RetraceJob {
  /** By the names of their bytes; the first that knows a class counts. */
  readonly mappings: readonly string[]
  readonly traces: readonly (readonly JavaFrame[])[]
  readonly types: readonly JavaType[]
}

/** In the order of the job. Null: no mapping knows it. */
export interface Retraced {
  /** The frames that each frame stands for. */
  readonly traces: readonly (readonly (readonly JavaFrame[] | null)[])[]
  readonly types: readonly (JavaType | null)[]
  readonly faults: readonly { readonly blob: string; readonly fault: MappingFault }[]
}

/** Mappings of large apps take 80 MB. */
const heldBytesMax = 200 * 1024 * 1024
const faultBytes = 200

const bytesOf = (read: ReadMapping): number => (read.kind === 'mapping' ? read.mapping.bytes : faultBytes)

/** Mappings, read and ready, up to so many bytes; those used last stay. It asks for what it does not have, as `MapTable` does, in the same thread. */
export class RetraceTable {
  readonly #held: LruCache<ReadMapping>

  constructor(bytesMax = heldBytesMax) {
    this.#held = new LruCache(bytesMax, bytesOf)
  }

  /** Bytes that were missing. */
  hold(blob: string, bytes: Buffer): void {
    this.#held.hold(blob, readMapping(bytes))
  }

  retrace({ mappings, traces, types }: RetraceJob): TableAnswer<Retraced> {
    const missing = mappings.filter((blob) => !this.#held.has(blob))
    if (missing.length > 0) return { kind: 'missing', blobs: [...new Set(missing)] }
    const read = mappings.flatMap((blob) => this.#held.get(blob) ?? [])
    const known = read.flatMap((each) => (each.kind === 'mapping' ? [each.mapping] : []))
    const first = <Value>(find: (mapping: (typeof known)[number]) => Value | undefined): Value | null => {
      for (const mapping of known) {
        const found = find(mapping)
        if (found !== undefined) return found
      }
      return null
    }
    const value = {
      traces: traces.map((frames) => frames.map((frame) => first((mapping) => retraceFrame(mapping, frame)))),
      types: types.map((type) => first((mapping) => retraceType(mapping, type))),
      faults: mappings.flatMap((blob, at) => {
        const each = read[at]
        return each?.kind === 'fault' ? [{ blob, fault: each.fault }] : []
      }),
    }
    this.#held.trim()
    return { kind: 'done', value }
  }
}
