import { parseDsn } from '#packages/protocol/dsn'
import { parseEventId } from '#packages/protocol/ids'
import { reportLimits } from '#server/features/user-reports/report-text'

import { okJson, send } from './answer.ts'
import type { Sender } from './authenticate.ts'
import { dialogScript } from './dialog-script.ts'
import type { Door, Exchange } from './door.ts'
import { forbiddingLimits } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { append } from './record.ts'
import { reject, rejectionByLimits, rejections } from './reject.ts'
import type { Rejection } from './reject.ts'

/** A form of three short texts, percent-encoded. */
const formBytesMax = 64 * 1024
const emailPattern = /^[^\s@]+@[^\s@]+$/

/** A dialog that may be shown: for a key of ours, to a page that the project allows, about an event. */
interface Admitted {
  readonly sender: Sender
  readonly dsn: string
  readonly eventId: string
}

const isRejection = (value: Admitted | Rejection): value is Rejection => 'status' in value

/** 404 for a DSN that is none of ours, 403 for a page that the project does not allow, 400 for no event. */
const admit = (door: Door, exchange: Exchange, query: URLSearchParams): Admitted | Rejection => {
  const text = query.get('dsn') ?? ''
  const dsn = parseDsn(text)
  if (dsn === undefined) return rejections.unknownDsn
  const authentication = door.authenticate.byCredentials(exchange, dsn.projectId, { key: dsn.key, client: '' })
  if (authentication.kind === 'missing') return rejections.unknownDsn
  if (authentication.kind === 'rejected')
    return authentication.rejection.detail === rejections.projectId.detail ? rejections.unknownDsn : authentication.rejection
  const eventId = parseEventId(query.get('eventId'))
  return eventId === undefined ? rejections.invalidEventId : { sender: authentication.sender, dsn: text, eventId }
}

const sendScript = (exchange: Exchange, query: URLSearchParams, admitted: Admitted): void => {
  exchange.request.resume()
  send(exchange, {
    status: 200,
    contentType: 'text/javascript; charset=utf-8',
    body: dialogScript(query, admitted),
    // It carries the name and the address of who asks.
    headers: ['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'],
  })
}

type FieldName = keyof typeof reportLimits

const fieldFault = (name: FieldName, value: string): string | undefined => {
  if (value === '') return 'Please fill in this field.'
  if (value.length > reportLimits[name]) return `Please use at most ${reportLimits[name]} characters.`
  return name === 'email' && !emailPattern.test(value) ? 'Please enter an email address.' : undefined
}

const fieldNames: readonly FieldName[] = ['name', 'email', 'comments']

/** The envelope that an SDK would have sent: processing knows no other way in. */
const envelopeOf = ({ eventId }: Admitted, fields: Readonly<Record<string, string>>, receivedAtMs: number): Buffer => {
  const header = JSON.stringify({ event_id: eventId, sent_at: new Date(receivedAtMs).toISOString() })
  const payload = JSON.stringify({ event_id: eventId, ...fields })
  return Buffer.from(`${header}\n{"type":"user_report","length":${Buffer.byteLength(payload)}}\n${payload}\n`)
}

const receiveForm = async (door: Door, exchange: Exchange, admitted: Admitted, body: Buffer): Promise<void> => {
  const form = new URLSearchParams(body.toString('utf8'))
  const fields = Object.fromEntries(fieldNames.map((name) => [name, (form.get(name) ?? '').toWellFormed().trim()]))
  const faults = fieldNames.flatMap((name) => {
    const fault = fieldFault(name, fields[name] ?? '')
    return fault === undefined ? [] : [[name, fault] as const]
  })
  if (faults.length > 0) return send(exchange, { ...okJson(JSON.stringify({ errors: Object.fromEntries(faults) })), status: 400 })
  const bytes = envelopeOf(admitted, fields, exchange.receivedAtMs)
  const refusal = await append(door, exchange, { kind: 'envelope', encoding: 'identity', sender: admitted.sender, body: { bytes } })
  if (refusal !== undefined) return reject(door, exchange, { ...refusal, category: 'feedback' })
  send(exchange, okJson('{}'))
}

/**
 * `/api/embed/error-page/?dsn=..&eventId=..` (ingest.md 1.9.8): GET gives the script that shows the dialog, POST takes its form. What somebody wrote
 * is durable before the answer: it goes into the log as an envelope with a `user_report`. 400 with `errors` by field for a form that is not filled in.
 */
export const receiveErrorPage = async (door: Door, exchange: Exchange): Promise<void> => {
  const query = new URLSearchParams(exchange.query)
  const admitted = admit(door, exchange, query)
  if (isRejection(admitted)) return reject(door, exchange, { ...admitted, category: 'feedback' })
  if (exchange.request.method === 'GET') return sendScript(exchange, query, admitted)
  const forbidding = forbiddingLimits(exchange.limits, 'feedback')
  if (forbidding.length > 0)
    return reject(door, exchange, { ...rejectionByLimits(forbidding, exchange.receivedAtMs), category: 'feedback' })
  const plan = { bytesMax: formBytesMax, tooLarge: rejections.feedbackTooLarge, inspect: () => undefined }
  return readBody(door, exchange, plan, async (read) => {
    if (read.kind === 'gone') return
    if (read.kind === 'rejected') return reject(door, exchange, { ...read.rejection, category: 'feedback' })
    return receiveForm(door, exchange, admitted, read.body.bytes)
  })
}
