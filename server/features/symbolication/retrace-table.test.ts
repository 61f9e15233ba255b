import { describe, expect, it } from 'vitest'

import { RetraceTable } from './retrace-table.ts'

const mappingOf = (name: string): Buffer => Buffer.from(`com.${name}.App -> a.${name}:\n${' '.repeat(400)}\n`)
const jobOf = (...names: readonly string[]) => ({
  mappings: names,
  traces: [[{ module: 'a.one', function: 'a' }, {}]],
  types: [{ module: 'a', type: 'two' }],
})

describe('mappings that are held', () => {
  it('are asked for, and then each gives the names that it knows', () => {
    const table = new RetraceTable()
    expect(table.retrace(jobOf('one', 'two'))).toEqual({ kind: 'missing', blobs: ['one', 'two'] })
    table.hold('one', mappingOf('one'))
    table.hold('two', mappingOf('two'))
    expect(table.retrace(jobOf('one', 'two'))).toEqual({
      kind: 'done',
      value: {
        traces: [[[expect.objectContaining({ module: 'com.one.App' })], null]],
        types: [{ module: 'com.two', type: 'App' }],
        faults: [],
      },
    })
  })

  it('are those used last, up to so many bytes', () => {
    const table = new RetraceTable(1_500)
    for (const name of ['one', 'two']) {
      table.hold(name, mappingOf(name))
      table.retrace(jobOf(name))
    }
    table.retrace(jobOf('one'))
    table.hold('three', mappingOf('three'))
    table.retrace(jobOf('three'))
    expect(table.retrace(jobOf('one')).kind).toBe('done')
    expect(table.retrace(jobOf('two'))).toEqual({ kind: 'missing', blobs: ['two'] })
  })
})
