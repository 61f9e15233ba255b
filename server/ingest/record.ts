import type { ContentEncoding } from '#packages/protocol/content-encoding'
import type { NewRecord, RecordHead, RecordKind } from '#server/log/log'
import { spoolPath } from '#server/log/spool'

import type { Sender } from './authenticate.ts'
import type { Door, Exchange } from './door.ts'
import type { Body } from './read-body.ts'
import { rejections } from './reject.ts'
import type { Rejection } from './reject.ts'

const headerLengthMax = 1024
const hintNames = ['sec-ch-ua', 'sec-ch-ua-platform', 'sec-ch-ua-platform-version', 'sec-ch-ua-model'] as const

/** Parts of the head that only some doors have. */
export type HeadExtras = Pick<RecordHead, 'contentType' | 'release' | 'environment' | 'eventId' | 'signal'>

const hintsOf = ({ headers }: Exchange['request']): Record<string, string> | undefined => {
  let hints: Record<string, string> | undefined
  for (const name of hintNames) {
    const value = headers[name]
    if (typeof value !== 'string') continue
    hints ??= {}
    hints[name] = value.slice(0, headerLengthMax)
  }
  return hints
}

const forwardedFor = ({ headers }: Exchange['request']): string | undefined => {
  const value = headers['x-forwarded-for']
  return Array.isArray(value) ? value.join(',') : value
}

/** What a row may depend on beside the body; each header is cut to 1,024 characters. */
const recordHead = (door: Door, exchange: Exchange, sender: Sender, extras: HeadExtras): RecordHead => {
  const { request } = exchange
  const hints = hintsOf(request)
  const userAgent = request.headers['user-agent']
  return {
    key: sender.key,
    ip: door.addresses.of(request.socket.remoteAddress, forwardedFor(request)),
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, headerLengthMax) }),
    ...(hints !== undefined && { hints }),
    ...(sender.origin !== '' && { origin: sender.origin }),
    ...(sender.client !== '' && { client: sender.client }),
    ...extras,
  }
}

/** Content type of the request, cut to 1,024 characters; empty when absent. */
export const contentTypeOf = ({ request }: Exchange): string => (request.headers['content-type'] ?? '').slice(0, headerLengthMax)

/** What a door puts into the log. */
export interface Receipt {
  readonly kind: RecordKind
  readonly encoding: ContentEncoding
  readonly sender: Sender
  readonly body: Body
  readonly extras?: HeadExtras
}

/** Appends the request to the log. Undefined: it is durable, answer 200; else why not. */
export const append = async (door: Door, exchange: Exchange, receipt: Receipt): Promise<Rejection | undefined> => {
  const { kind, encoding, sender, body, extras = {} } = receipt
  const record: NewRecord = {
    kind,
    encoding,
    receivedAtMs: exchange.receivedAtMs,
    projectId: sender.projectId,
    recordId: exchange.recordId,
    head: recordHead(door, exchange, sender, extras),
    body: body.bytes,
    ...(body.spooled !== undefined && { spooled: body.spooled }),
  }
  const outcome = await door.log.append(record)
  if (outcome.kind === 'durable') return undefined
  // After `failed` the record may be on disk all the same, so its spool file stays; the start sweeps files that no record names.
  if (outcome.kind === 'full' && body.spooled !== undefined) await door.disk.remove(spoolPath(door.spoolFolder, exchange.recordId))
  if (outcome.kind === 'failed') door.onError(outcome.cause)
  return outcome.kind === 'full' ? rejections.logFull : rejections.logFailed
}
