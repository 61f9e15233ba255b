import { deflateSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseStoreBody } from './store-body.ts'

const bytesMax = 1000
const event = { message: 'hi', event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' }
const json = JSON.stringify(event)

describe('the body of /store/ (ingest.md 1.9.2)', () => {
  it.each([
    ['JSON', json],
    ['JSON behind blanks and a byte order mark', `\uFEFF \n${json}`],
    ['base64 of zlib', deflateSync(json).toString('base64')],
    ['base64 of JSON', Buffer.from(json).toString('base64')],
  ])('takes %s', (_name, body) => {
    expect(parseStoreBody(Buffer.from(body), bytesMax)).toEqual({ kind: 'event', event })
  })

  it('refuses what is no event, too large, or a bomb', () => {
    expect(parseStoreBody(Buffer.from('{"a":'), bytesMax)).toEqual({ kind: 'invalid_json' })
    expect(parseStoreBody(Buffer.from('[1]'), bytesMax)).toEqual({ kind: 'invalid_json' })
    expect(parseStoreBody(Buffer.alloc(bytesMax + 1, 0x7b), bytesMax)).toEqual({ kind: 'too_large' })
    expect(parseStoreBody(Buffer.from(deflateSync(Buffer.alloc(100_000)).toString('base64')), bytesMax)).toEqual({ kind: 'too_large' })
  })

  it('never throws', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['event', 'too_large', 'invalid_json']).toContain(parseStoreBody(Buffer.from(bytes), bytesMax).kind)
      }),
    )
  })
})
