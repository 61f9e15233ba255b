import { describe, expect, it } from 'vitest'

import { functionsOf, splitCall, takesField, withField, withFunction } from './functions.ts'

const names = (dataset: 'spans' | 'errors' | 'logs') => functionsOf(dataset).map(({ name }) => name)

describe('functions of the builder', () => {
  it('are those that the dataset knows', () => {
    expect(names('spans')).toContain('failure_rate')
    expect(names('errors')).not.toContain('failure_rate')
    expect(names('logs').slice(0, 2)).toEqual(['count', 'count_unique'])
  })

  it('keep what they are of, as far as that makes sense', () => {
    expect(withFunction('spans', 'count()', 'p95')).toBe('p95(span.duration)')
    expect(withFunction('spans', 'p95(span.self_time)', 'avg')).toBe('avg(span.self_time)')
    expect(withFunction('spans', 'count_unique(span.op)', 'avg')).toBe('avg(span.duration)')
    expect(withFunction('spans', 'p95(span.duration)', 'count')).toBe('count()')
    expect(withField('spans', 'avg(span.duration)', 'span.self_time')).toBe('avg(span.self_time)')
    expect(withField('spans', 'avg(span.duration)', ' ')).toBeNull()
    expect(withField('spans', 'avg(span.duration)', 'span.op')).toBeNull()
  })

  it('are split, whatever they are', () => {
    expect(splitCall('p95(tags[size,number])')).toEqual({ name: 'p95', of: 'tags[size,number]' })
    expect(splitCall('nonsense')).toEqual({ name: 'count', of: '' })
    expect([takesField('count()'), takesField('p95(x)'), takesField('count_if(a,equals,b)')]).toEqual([false, true, true])
  })
})
