import type { IncomingMessage } from 'node:http'

import type { Reading } from './body-budget.ts'
import type { Door, Exchange } from './door.ts'
import { rejections } from './reject.ts'
import type { Rejection } from './reject.ts'
import { openSpool } from './spool.ts'
import type { Spool } from './spool.ts'

/** A body as the log takes it: in memory, or spooled, and then `bytes` is empty. */
export interface Body {
  readonly bytes: Buffer
  readonly spooled?: { readonly bytes: number; readonly crc32: number }
}

/** `gone`: the client left before the end; nobody waits for an answer, nothing remains on disk. */
export type ReadBody =
  | { readonly kind: 'read'; readonly body: Body }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'gone' }

/** How to read one body. */
export interface ReadPlan {
  /** As received. */
  readonly bytesMax: number
  readonly tooLarge: Rejection
  /**
   * Looks at the whole body, or, before it goes to disk, at its start of at least `spoolAboveBytes`. A refusal ends the reading. Called once, also
   * for an empty body.
   */
  readonly inspect: (start: Buffer, isWhole: boolean) => Rejection | undefined | Promise<Rejection | undefined>
}

const none = Buffer.alloc(0)

const rejected = (rejection: Rejection): ReadBody => ({ kind: 'rejected', rejection })

const join = (chunks: readonly Buffer[]): Buffer => (chunks.length === 1 ? (chunks[0] ?? none) : Buffer.concat(chunks))

/** Sends `100 Continue` to whoever waits for it: from here on the body is wanted. */
const invite = (exchange: Exchange): void => {
  if (!exchange.awaitsContinue) return
  exchange.awaitsContinue = false
  exchange.response.writeContinue()
}

type Start =
  | { readonly kind: 'whole' | 'large'; readonly chunks: readonly Buffer[]; readonly bytes: number }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'gone' }

/** Reads until the end, or until the body is too large for memory; then the request is paused. */
const readStart = (door: Door, request: IncomingMessage, plan: ReadPlan, reading: Reading): Promise<Start> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const settle = (start: Start): void => {
      // Also after the end: what listens keeps the chunks alive, and the garbage collector then copies what it could drop.
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone)
      resolve(start)
    }
    const stop = (start: Start): void => {
      request.pause()
      settle(start)
    }
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > plan.bytesMax) return stop({ kind: 'rejected', rejection: plan.tooLarge })
      if (!reading.charge(chunk.length)) return stop({ kind: 'rejected', rejection: rejections.overloaded })
      chunks.push(chunk)
      if (bytes > door.limits.spoolAboveBytes) stop({ kind: 'large', chunks, bytes })
    }
    const onEnd = (): void => settle({ kind: 'whole', chunks, bytes })
    const onGone = (): void => settle({ kind: 'gone' })
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone)
  })

/** Streams what follows the start into the file. `undefined`: all of it is there. */
const spoolRest = async (
  request: IncomingMessage,
  spool: Spool,
  plan: ReadPlan,
  progress: { bytes: number; reading: Reading },
): Promise<Rejection | undefined> => {
  // `destroyOnReturn: false`: a 413 still has to be answered on this connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    progress.bytes += chunk.length
    progress.reading.pass(chunk.length)
    if (progress.bytes > plan.bytesMax) return plan.tooLarge
    await spool.write([chunk])
  }
  return undefined
}

const spoolBody = async (
  door: Door,
  exchange: Exchange,
  start: { chunks: readonly Buffer[]; bytes: number },
  work: { plan: ReadPlan; reading: Reading },
): Promise<ReadBody> => {
  const { request } = exchange
  const { plan, reading } = work
  let spool: Spool | undefined
  try {
    spool = await openSpool(door.disk, door.spoolFolder, exchange.recordId)
    await spool.write(start.chunks)
    const rejection = await spoolRest(request, spool, plan, { bytes: start.bytes, reading })
    if (rejection === undefined) return { kind: 'read', body: { bytes: none, spooled: await spool.finish() } }
    await spool.discard()
    return rejected(rejection)
  } catch (error) {
    await spool?.discard().catch(door.onError)
    if (request.destroyed && !request.complete) return { kind: 'gone' }
    door.onError(error instanceof Error ? error : new Error(String(error)))
    return rejected(rejections.logFailed)
  }
}

const readAll = async (door: Door, exchange: Exchange, plan: ReadPlan, reading: Reading): Promise<ReadBody> => {
  const start = await readStart(door, exchange.request, plan, reading)
  if (start.kind === 'rejected' || start.kind === 'gone') return start
  const bytes = join(start.chunks)
  const isWhole = start.kind === 'whole'
  const rejection = await plan.inspect(bytes, isWhole)
  if (rejection !== undefined) return rejected(rejection)
  return isWhole
    ? { kind: 'read', body: { bytes } }
    : spoolBody(door, exchange, { chunks: [bytes], bytes: bytes.length }, { plan, reading })
}

/**
 * Reads a request's body within the plan's limit and hands it to `handle`, whose memory is accounted for until it is done. A declared length above
 * the limit is rejected before a byte is read. Rejects only when `handle` does.
 */
export const readBody = async <Value>(
  door: Door,
  exchange: Exchange,
  plan: ReadPlan,
  handle: (read: ReadBody) => Promise<Value>,
): Promise<Value> => {
  const declared = Number(exchange.request.headers['content-length'] ?? 0)
  if (declared > plan.bytesMax) return handle(rejected(plan.tooLarge))
  invite(exchange)
  const reading = door.bodies.open(exchange.request)
  try {
    return await handle(await readAll(door, exchange, plan, reading))
  } finally {
    reading.release()
  }
}
