import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { findSegments } from './find-segments.ts'

const span = (spanId: string, parentSpanId = '', said: { segmentId?: string; isSegment?: boolean } = {}) => ({
  spanId,
  parentSpanId,
  segmentId: said.segmentId ?? '',
  isSegment: said.isSegment,
})

const segmentsOf = (spans: Parameters<typeof findSegments>[0]): string[] =>
  findSegments(spans).map(({ isSegment, segmentId }) => (isSegment ? `${segmentId}!` : segmentId))

describe('the segment of a span', () => {
  it('is the one that it names', () => {
    expect(segmentsOf([span('b', 'a', { segmentId: 'z' }), span('a', 'z', { isSegment: true })])).toEqual(['z', 'a!'])
  })

  it('is the nearest root above it, where nobody says', () => {
    const spans = [span('c', 'b'), span('b', 'a'), span('a', 'far', { isSegment: true }), span('d', 'c')]
    expect(segmentsOf(spans)).toEqual(['a', 'a', 'a!', 'a'])
  })

  it('is itself, where it begins the trace or names itself', () => {
    expect(segmentsOf([span('a'), span('b', 'x', { segmentId: 'b' })])).toEqual(['a!', 'b!'])
  })

  it('is not known below a parent that did not come along, or in a circle', () => {
    expect(segmentsOf([span('b', 'gone'), span('c', 'd'), span('d', 'c'), span('e', 'e')])).toEqual(['', '', '', ''])
  })

  it('walks down a chain of thousands once', () => {
    const chain = Array.from({ length: 5000 }, (_, index) => span(`s${index}`, index === 0 ? '' : `s${index - 1}`))
    expect(new Set(findSegments(chain.toReversed()).map(({ segmentId }) => segmentId))).toEqual(new Set(['s0']))
  })

  it('property: ends for any relations, and no span is in a segment that is none of those named or sent', () => {
    const id = fc.constantFrom('', 'a', 'b', 'c', 'd')
    const relations = fc.record({ spanId: id, parentSpanId: id, segmentId: id, isSegment: fc.constantFrom(true, false, undefined) })
    fc.assert(
      fc.property(fc.array(relations, { maxLength: 10 }), (spans) => {
        const places = findSegments(spans)
        expect(places).toHaveLength(spans.length)
        for (const { segmentId } of places) expect(['', 'a', 'b', 'c', 'd']).toContain(segmentId)
      }),
    )
  })
})
