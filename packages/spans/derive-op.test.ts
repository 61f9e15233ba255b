import { describe, expect, it } from 'vitest'

import { deriveOp } from './derive-op.ts'
import { readData } from './read-data.ts'

describe('the op of a span that says none', () => {
  it.each<[Record<string, string>, string, string]>([
    [{ 'http.request.method': 'GET' }, 'client', 'http.client'],
    [{ 'http.method': 'GET' }, 'server', 'http.server'],
    [{ 'http.method': 'GET' }, '', 'http'],
    [{ 'db.system.name': 'postgresql', 'http.method': 'POST' }, 'client', 'db'],
    [{ 'db.system': 'redis' }, '', 'db'],
    [{ 'gen_ai.operation.name': 'chat' }, 'client', 'gen_ai.chat'],
    [{ 'gen_ai.system': 'openai' }, 'client', 'gen_ai'],
    [{ 'rpc.system': 'grpc', 'http.method': 'POST' }, 'server', 'grpc.server'],
    [{ 'rpc.system': 'jsonrpc' }, '', 'rpc'],
    [{ 'messaging.system': 'kafka', 'messaging.operation.type': 'publish' }, '', 'queue.publish'],
    [{ 'messaging.system': 'kafka' }, 'consumer', 'queue.process'],
    [{ 'messaging.system': 'kafka' }, '', 'queue'],
    [{ 'faas.trigger': 'timer' }, 'server', 'function'],
    [{ 'gen_ai.operation.name': 'DROP TABLE x' }, '', 'gen_ai'],
    [{}, 'internal', 'default'],
  ])('%j of kind "%s" is %s', (attributes, kind, op) => {
    expect(deriveOp(readData(attributes), kind)).toBe(op)
  })
})
