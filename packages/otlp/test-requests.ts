import protobuf from 'protobufjs'

import type { JsonObject } from '#packages/protocol/json'

import { messages } from './messages.ts'
import { readOtlpRequest } from './read-request.ts'
import type { OtlpSignal, ReadRequest } from './read-request.ts'

/* For tests: export requests as exporters write them. */

export const traceId = '5b8efff798038103d269b633813fc60c'
export const spanId = 'eee19b7ec3c1b174'
export const parentId = 'eee19b7ec3c1b173'
const startNano = '1795435271344123456'

export const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } })

export const span = (change: object = {}): object => ({
  traceId,
  spanId,
  name: 'GET /orders/:id',
  kind: 2,
  startTimeUnixNano: startNano,
  endTimeUnixNano: '1795435271345123456',
  attributes: [text('http.request.method', 'GET')],
  status: {},
  ...change,
})

export const log = (change: object = {}): object => ({
  timeUnixNano: startNano,
  severityNumber: 14,
  severityText: 'WARNING',
  body: { stringValue: 'slow query' },
  attributes: [text('db.system.name', 'postgresql')],
  traceId,
  spanId,
  ...change,
})

export const resource = {
  attributes: [text('service.name', 'shop'), text('service.version', '1.4.0'), text('deployment.environment.name', 'staging')],
}
const scope = { name: 'tracer', version: '3.1' }

export const traces = (spans: readonly object[], of: object = resource): object => ({
  resourceSpans: [{ resource: of, scopeSpans: [{ scope, spans }] }],
})
export const logs = (logRecords: readonly object[], of: object = resource): object => ({
  resourceLogs: [{ resource: of, scopeLogs: [{ scope, logRecords }] }],
})

export const requestOf = (bytes: Buffer, signal: OtlpSignal, isJson: boolean): ReadRequest => {
  const read = readOtlpRequest(bytes, signal, isJson)
  if (read.kind !== 'read') throw new Error(read.kind)
  return read.request
}

export const itemsOf = (bytes: Buffer, signal: OtlpSignal, isJson: boolean): JsonObject[] =>
  requestOf(bytes, signal, isJson).containers.flatMap(({ json }) => (JSON.parse(json) as { items: JsonObject[] }).items)

export const asJson = (request: object): Buffer => Buffer.from(JSON.stringify(request))

/** protobufjs' own idea of the messages, to write requests as exporters do. */
const schema = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [
      name,
      {
        fields: Object.fromEntries(
          Object.entries(fields).map(([id, { name: field, type, isList }]) => [
            field,
            {
              id: Number(id),
              type: type === 'id' ? 'bytes' : type === 'enum' ? 'int32' : type,
              ...(isList === true && { rule: 'repeated' }),
            },
          ]),
        ),
      },
    ]),
  ),
})

const hexToBase64 = (key: string, value: unknown): unknown =>
  ['traceId', 'spanId', 'parentSpanId'].includes(key) && typeof value === 'string' ? Buffer.from(value, 'hex').toString('base64') : value

export const asProtobuf = (request: object, name: 'TraceRequest' | 'LogsRequest'): Buffer => {
  const type = schema.lookupType(name)
  const plain = JSON.parse(JSON.stringify(request), hexToBase64) as Record<string, unknown>
  return Buffer.from(type.encode(type.fromObject(plain)).finish())
}
