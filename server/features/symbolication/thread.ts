import { parentPort } from 'node:worker_threads'

import { MapTable } from './map-table.ts'
import type { MapJob } from './map-table.ts'
import { RetraceTable } from './retrace-table.ts'
import type { RetraceJob } from './retrace-table.ts'

/** What the thread is told: bytes that it asked for (no answer), or a question. */
export type ThreadMessage =
  | { readonly kind: 'hold'; readonly blob: string; readonly bytes: Uint8Array }
  | { readonly kind: 'reference'; readonly blob: string }
  | { readonly kind: 'map'; readonly job: MapJob }
  | { readonly kind: 'retrace'; readonly job: RetraceJob }

const table = new MapTable()
const mappings = new RetraceTable()
/** Who asked for bytes last: one question is under way at a time. */
let asking: MapTable | RetraceTable = table

const answer = (message: ThreadMessage): unknown => {
  if (message.kind !== 'hold') asking = message.kind === 'retrace' ? mappings : table
  if (message.kind === 'reference') return table.reference(message.blob)
  if (message.kind === 'map') return table.map(message.job)
  if (message.kind === 'retrace') return mappings.retrace(message.job)
  const { bytes } = message
  asking.hold(message.blob, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  return undefined
}

parentPort?.on('message', (message: ThreadMessage) => {
  const said = answer(message)
  if (said !== undefined) parentPort?.postMessage(said)
})
