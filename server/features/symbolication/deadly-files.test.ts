import { describe, expect, it } from 'vitest'

import { DeadlyFiles } from './deadly-files.ts'
import type { FileToMap } from './map-table.ts'
import type { ThreadMessage } from './thread.ts'

const fileOf = (name: string): FileToMap => ({
  url: `https://h/${name}.js`,
  mapUrl: `https://h/${name}.js.map`,
  resolvedWith: 'url',
  map: name,
})
const asking = (...names: readonly string[]): ThreadMessage => ({ kind: 'map', job: { files: names.map(fileOf), traces: [] } })

describe('files that end the thread of maps', () => {
  it('are left out when they did so twice, but not those that were read before', () => {
    const deadly = new DeadlyFiles()
    deadly.noteRead(asking('good'))
    deadly.noteEnd(asking('good', 'bad'))
    expect(deadly.spare(fileOf('bad'))).toEqual(fileOf('bad'))
    deadly.noteEnd(asking('good', 'bad'))
    expect(deadly.spare(fileOf('good'))).toEqual(fileOf('good'))
    const { map: _, ...rest } = fileOf('bad')
    expect(deadly.spare(fileOf('bad'))).toEqual({ ...rest, fault: { type: 'js_invalid_source', url: rest.mapUrl, reason: 'too-large' } })
  })

  it('may be mappings', () => {
    const deadly = new DeadlyFiles()
    const retracing: ThreadMessage = { kind: 'retrace', job: { mappings: ['bad'], traces: [], types: [] } }
    for (let end = 0; end < 2; end += 1) deadly.noteEnd(retracing)
    expect(deadly.has('bad')).toBe(true)
  })
})
