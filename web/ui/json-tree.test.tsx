import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import type { Json } from '#packages/protocol/json'

import { JsonTree } from './json-tree.tsx'

const nested = (depth: number): Json => (depth === 0 ? 'end' : { inner: nested(depth - 1) })

describe('1. values', () => {
  it('texts are quoted, shown as the language prints them, or plain', () => {
    const { container, rerender } = render(<JsonTree value="a" />)
    expect(container.textContent).toBe('"a"')
    rerender(<JsonTree value="'a'" texts="repr" language="python" />)
    expect(container.textContent).toBe("'a'")
    rerender(<JsonTree value="a" texts="plain" />)
    expect(container.textContent).toBe('a')
  })

  it('long texts open on demand', () => {
    const { container } = render(<JsonTree value={'x'.repeat(10_000)} texts="plain" />)
    expect(container.textContent).toBe(`${'x'.repeat(200)}show 9800 more characters`)
    fireEvent.click(screen.getByRole('button'))
    expect(container.textContent).toContain('x'.repeat(10_000))
  })

  it('a null value that the failing line names is marked', () => {
    const { container } = render(<JsonTree value="None" texts="repr" alarm />)
    expect(container.querySelector('span span')?.className).toContain('alarm')
  })
})

describe('2. what was removed', () => {
  it('is a chip, also inside of a preview; what was cut keeps its value', () => {
    const removed = { '': { rem: [['@email', 's', 0, 10]] } }
    const { container, rerender } = render(<JsonTree value={{ id: 1, email: '[Filtered]' }} meta={{ email: removed }} />)
    expect(container.textContent).toBe('{id: 1, email: Filtered: email}')
    rerender(<JsonTree value={null} meta={removed} />)
    expect(container.textContent).toBe('Filtered: email')
    rerender(<JsonTree value="abc" texts="plain" meta={{ '': { rem: [['!limit', 's', 3, 6]], len: 90 } }} />)
    expect(container.textContent).toBe('abcCut, it was 90 long')
  })
})

describe('3. size', () => {
  it('a depth of thousands is drawn three levels at a time', () => {
    const { container } = render(<JsonTree value={nested(2_000)} />)
    expect(container.textContent).toBe('{inner: {...}}')
    fireEvent.click(screen.getByRole('button'))
    expect(container.querySelectorAll('button')).toHaveLength(4)
  })

  it('a list of thousands is drawn in parts', () => {
    const { container } = render(<JsonTree value={Array.from({ length: 5_000 }, (_, index) => index)} />)
    fireEvent.click(screen.getByRole('button'))
    expect(container.textContent).toContain('show 100 more of 5000')
    expect(container.querySelectorAll('bdi')).toHaveLength(100)
  })

  it('keys of any name are keys', () => {
    const value = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Json
    const { container } = render(<JsonTree value={value} />)
    expect(container.textContent).toBe('{__proto__: {...}, constructor: 2}')
  })
})
