import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'

import { convertLog } from './convert-log.ts'
import { convertSpan } from './convert-span.ts'
import { putServerName, resourceAttributes, scopeAttributes } from './origin.ts'
import { readProtobuf } from './read-protobuf.ts'
import { listAt } from './values.ts'
import type { TypedAttributes } from './values.ts'

/** What an export request carries: it has a path of its own (ingest.md 1.2). */
export type OtlpSignal = 'traces' | 'logs'

/** Spans or logs of one container: as many as an SDK of Sentry's puts into one. */
const containerItemsMax = 1000
const mebi = 1024 * 1024
/** Characters of a span or log, */
const itemCharsMax = 2 * mebi
/** of a container, which is below the bytes that one may have, */
const containerCharsMax = 3 * mebi
/** and of all containers of a request: what a resource says stands in every item of it. */
const charsMax = 64 * mebi

/** A request as containers of ingest.md 2.7. */
export interface ReadRequest {
  /** JSON of each container, and how many items it holds. */
  readonly containers: readonly { readonly json: string; readonly items: number }[]
  /** Spans or logs without what they cannot be without. */
  readonly invalid: number
  /** Spans or logs that are too large by themselves. */
  readonly tooLarge: number
  /** Those for which there was no room. */
  readonly tooMany: number
}

export type OtlpRequest = { readonly kind: 'read'; readonly request: ReadRequest } | { readonly kind: 'invalid_json' | 'invalid_proto' }

const fields = {
  traces: { message: 'TraceRequest', resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans', convert: convertSpan },
  logs: { message: 'LogsRequest', resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords', convert: convertLog },
} as const

/** Puts items into containers, as text, so that of all that a resource says only one copy is an object. */
class Containers {
  readonly done: { json: string; items: number }[] = []
  invalid = 0
  tooLarge = 0
  tooMany = 0
  #open: string[] = []
  #openChars = 0
  #charsLeft = charsMax

  add(item: JsonObject | undefined): void {
    const json = item === undefined ? undefined : JSON.stringify(item)
    if (json === undefined) this.invalid += 1
    else if (json.length > itemCharsMax) this.tooLarge += 1
    else if (json.length > this.#charsLeft) this.tooMany += 1
    else this.#put(json)
  }

  get isFull(): boolean {
    return this.tooMany > 0
  }

  close(): void {
    if (this.#open.length > 0) this.done.push({ json: `{"version":2,"items":[${this.#open.join(',')}]}`, items: this.#open.length })
    this.#open = []
    this.#openChars = 0
  }

  #put(json: string): void {
    if (this.#open.length >= containerItemsMax || this.#openChars + json.length > containerCharsMax) this.close()
    this.#open.push(json)
    this.#openChars += json.length
    this.#charsLeft -= json.length
  }
}

const convert = (request: Json, signal: OtlpSignal): ReadRequest => {
  const { resources, scopes, items, convert: convertItem } = fields[signal]
  const containers = new Containers()
  const addAll = (found: readonly Json[], inherited: TypedAttributes): void => {
    if (containers.isFull) containers.tooMany += found.length
    else for (const item of found) containers.add(convertItem(item, inherited))
  }
  for (const ofResource of listAt(request, resources)) {
    const resource = resourceAttributes(ofResource)
    if (signal === 'logs') putServerName(resource)
    for (const ofScope of listAt(ofResource, scopes)) addAll(listAt(ofScope, items), scopeAttributes(resource, ofScope))
  }
  containers.close()
  const { done, invalid, tooLarge, tooMany } = containers
  return { containers: done, invalid, tooLarge, tooMany }
}

/**
 * Reads an export request of OpenTelemetry, protobuf or OTLP/JSON, into containers of spans (v2) or logs, in the order in which they came. Unknown fields
 * are skipped; what cannot be kept is counted. Never throws.
 */
export const readOtlpRequest = (bytes: Buffer, signal: OtlpSignal, isJson: boolean): OtlpRequest => {
  if (isJson) {
    const parsed = parseJson(bytes)
    if (parsed.kind !== 'parsed' || !isObject(parsed.value)) return { kind: 'invalid_json' }
    return { kind: 'read', request: convert(parsed.value, signal) }
  }
  const read = readProtobuf(bytes, fields[signal].message)
  if (read === undefined) return { kind: 'invalid_proto' }
  const request = convert(read.message, signal)
  return { kind: 'read', request: { ...request, tooMany: request.tooMany + read.tooMany } }
}
