import { parseContentEncoding } from '#packages/protocol/content-encoding'
import type { ContentEncoding } from '#packages/protocol/content-encoding'
import type { DataCategory } from '#packages/protocol/data-category'
import type { RecordKind } from '#server/log/log'

import { send } from './answer.ts'
import type { Answer } from './answer.ts'
import { missingRejection } from './authenticate.ts'
import type { Sender } from './authenticate.ts'
import type { Door, Exchange } from './door.ts'
import { forbiddingLimits } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { append } from './record.ts'
import type { HeadExtras } from './record.ts'
import { reject, rejectionByLimits, rejections } from './reject.ts'
import type { Rejection } from './reject.ts'
import type { Route } from './route.ts'

/** What an old door knows of a request after it has looked into the body. */
export type Looked =
  | { readonly kind: 'ok'; readonly answer: Answer; readonly extras?: HeadExtras }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }

/** One of the doors beside the envelope's: each has one category, so that a limit on it is known at once. */
export interface LegacyDoor {
  readonly kind: RecordKind
  readonly category: DataCategory
  readonly bytesMax: number
  readonly tooLarge: Rejection
  /** False for doors that never answer 429: their limits are enforced in processing. */
  readonly answers429: boolean
  /** What path and headers alone forbid, said after authorization. */
  readonly headRejection?: Rejection | undefined
  /** Looks at the body, or at its start where it is larger than memory allows (`isWhole` false). */
  readonly look: (start: Buffer, encoding: ContentEncoding, isWhole: boolean) => Looked | Promise<Looked>
}

interface Admitted {
  readonly sender: Sender
  readonly encoding: ContentEncoding
}

const limitRejection = (door: LegacyDoor, { limits, receivedAtMs }: Exchange): Rejection | undefined => {
  const forbidding = door.answers429 ? forbiddingLimits(limits, door.category) : []
  return forbidding.length > 0 ? rejectionByLimits(forbidding, receivedAtMs) : undefined
}

/** Authorization, limits, encoding: all that is decided without the body. */
export const admit = (door: Door, exchange: Exchange, project: Route['project'], legacy: LegacyDoor): Admitted | Rejection => {
  const authentication = door.authenticate.byRequest(exchange, project)
  if (authentication.kind === 'missing') return missingRejection
  if (authentication.kind === 'rejected') return authentication.rejection
  const limited = limitRejection(legacy, exchange)
  if (limited !== undefined) return limited
  if (legacy.headRejection !== undefined) return legacy.headRejection
  const encoding = parseContentEncoding(exchange.request.headers['content-encoding'])
  return encoding === undefined ? rejections.contentEncoding : { sender: authentication.sender, encoding }
}

const forClient = (legacy: LegacyDoor, rejection: Rejection): Rejection =>
  !legacy.answers429 && rejection === rejections.logFull ? rejections.logFullForMinidump : rejection

/** Receives a request at an old door: the body goes into the log as received, the answer comes from a look into it. */
export const receiveLegacy = async (door: Door, exchange: Exchange, project: Route['project'], legacy: LegacyDoor): Promise<void> => {
  const refuse = (rejection: Rejection): Promise<void> =>
    reject(door, exchange, { ...forClient(legacy, rejection), category: legacy.category })
  const admitted = admit(door, exchange, project, legacy)
  if ('status' in admitted) return refuse(admitted)
  const { sender, encoding } = admitted
  let seen: Extract<Looked, { kind: 'ok' }> | undefined
  const inspect = async (start: Buffer, isWhole: boolean): Promise<Rejection | undefined> => {
    if (start.length === 0) return rejections.emptyBody
    const looked = await legacy.look(start, encoding, isWhole)
    if (looked.kind === 'rejected') return looked.rejection
    seen = looked
    return undefined
  }
  return readBody(door, exchange, { bytesMax: legacy.bytesMax, tooLarge: legacy.tooLarge, inspect }, async (read) => {
    if (read.kind === 'gone') return
    if (read.kind === 'rejected') return refuse(read.rejection)
    const refusal = await append(door, exchange, {
      kind: legacy.kind,
      encoding,
      sender,
      body: read.body,
      ...(seen?.extras && { extras: seen.extras }),
    })
    if (refusal !== undefined) return refuse(refusal)
    if (seen !== undefined) send(exchange, seen.answer)
  })
}
