import { describe, expect, it } from 'vitest'

import { inlineMap, MapTable } from './map-table.ts'
import type { FileToMap, TableAnswer } from './map-table.ts'

const script = 'function a(){throw b}\n'
const map = {
  version: 3,
  sources: ['a.ts'],
  sourcesContent: ['function pay() {\n  throw lost\n}\n'],
  names: ['pay'],
  mappings: 'AAAA,SAASA,IACP,MAAM',
}
const file: FileToMap = { url: 'https://h/a.js', mapUrl: 'https://h/a.js.map', resolvedWith: 'debug-id', source: 'aa', map: 'bb' }
const frame = { abs_path: 'https://h/a.js', filename: '/a.js', function: 'a', lineno: 1, colno: 14 }

const bytesOf = (content: unknown): Buffer => Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))

const filled = (bytesMax?: number): MapTable => {
  const table = new MapTable(bytesMax)
  table.hold('aa', bytesOf(script))
  table.hold('bb', bytesOf(map))
  return table
}

const ask = (table: MapTable, files: readonly FileToMap[] = [file], frames = [frame]) => table.map({ files, traces: [frames] })
const doneOf = <Value>(answer: TableAnswer<Value>): Value => {
  if (answer.kind === 'missing') throw new Error(`missing ${answer.blobs.join(' ')}`)
  return answer.value
}
const endOf = (...asked: Parameters<typeof ask>) => doneOf(ask(...asked))[0]?.[0]

describe('the table of maps', () => {
  it('asks for the bytes that it does not have, and only for those', () => {
    const table = new MapTable()
    expect(ask(table)).toEqual({ kind: 'missing', blobs: ['aa', 'bb'] })
    table.hold('aa', bytesOf(script))
    expect(ask(table)).toEqual({ kind: 'missing', blobs: ['bb'] })
    table.hold('bb', bytesOf(map))
    expect(endOf(table)?.mapped).toMatchObject({ filename: 'a.ts', lineno: 2, function: 'pay', context_line: '  throw lost' })
    expect(endOf(table)?.mapped).toMatchObject({ filename: 'a.ts' })
  })

  it('finds the file of a frame of an asynchronous call of old SDKs', () => {
    expect(endOf(filled(), [file], [{ ...frame, abs_path: 'async https://h/a.js' }])?.mapped).toMatchObject({ filename: 'a.ts' })
  })

  it('reads maps that are part of their file', () => {
    const table = new MapTable()
    const inline = `${script}//# sourceMappingURL=data:application/json;base64,${bytesOf(map).toString('base64')}`
    table.hold('aa', bytesOf(inline))
    expect(doneOf(table.reference('aa'))).toEqual({ kind: 'data' })
    expect(endOf(table, [{ ...file, mapUrl: file.url, map: inlineMap }])?.mapped).toMatchObject({ filename: 'a.ts', lineno: 2 })
  })

  it('says where a file says that its map is', () => {
    const table = new MapTable()
    expect(table.reference('aa')).toEqual({ kind: 'missing', blobs: ['aa'] })
    table.hold('aa', bytesOf(`${script}//# sourceMappingURL=a.js.map`))
    expect(doneOf(table.reference('aa'))).toEqual({ kind: 'url', url: 'a.js.map' })
  })

  it('names a map that cannot be read, and remembers it', () => {
    const table = filled()
    table.hold('bb', bytesOf('<!doctype html>'))
    const fault = { type: 'js_invalid_source', url: file.mapUrl, reason: 'not-json' }
    expect(endOf(table)?.fault).toEqual(fault)
    expect(endOf(table)?.fault).toEqual(fault)
  })

  it('quotes a file without a map', () => {
    const table = filled()
    const end = endOf(table, [{ ...file, map: undefined } as unknown as FileToMap])
    expect([end?.mapped, end?.raw.context_line]).toEqual([undefined, script.trim()])
  })

  it('keeps so many bytes, those used last, and never forgets what the question under way needs', () => {
    const table = filled(1)
    expect(endOf(table)?.mapped).toBeDefined()
    expect(ask(table)).toEqual({ kind: 'missing', blobs: ['aa', 'bb'] })
  })
})
