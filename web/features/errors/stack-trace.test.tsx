import { fireEvent, render, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import type { ExceptionAnswer, FrameAnswer } from '#packages/contract/event'

import { frameOf } from '../../test/frames.ts'
import { StackTrace } from './stack-trace.tsx'

const evil = '<img src=x onerror="window.__hacked=1">'
const own = (name: string, given: Partial<FrameAnswer> = {}) =>
  frameOf({ function: name, filename: `shop/${name}.py`, lineNo: 7, inApp: true, ...given })
const library = (name: string) => frameOf({ function: name, filename: `flask/${name}.py`, module: 'flask.app', lineNo: 1 })
const exceptionOf = (type: string, frames: readonly FrameAnswer[]): ExceptionAnswer => ({
  type,
  value: evil,
  module: null,
  threadId: null,
  mechanism: { type: 'flask', handled: false },
  stacktrace: { frames, framesOmitted: null, registers: null, hasSystemFrames: true },
  rawStacktrace: null,
})
const failing = own('price', {
  context: [
    [6, 'coupon = find(code)'],
    [7, 'total = cart.total * coupon.percent'],
  ],
  vars: { code: "'BLACK10'", coupon: 'None', secret: '[Filtered]' },
})
const meta = {
  exception: {
    values: { 0: { stacktrace: { frames: { 3: { vars: { secret: { '': { rem: [['@password:filter', 's', 0, 10]] } } } } } } } },
  },
}
const show = (exceptions: readonly ExceptionAnswer[]) => render(<StackTrace exceptions={exceptions} meta={meta} platform="python" />)
const frames = [own('main'), library('run'), library('dispatch'), failing]
const frameButton = (name: RegExp) => screen.getByRole('button', { name })

describe('1. what is seen at first', () => {
  it('the newest frame of the application is open, with the failing line and its variables on top', () => {
    show([exceptionOf('TypeError', frames)])
    expect(frameButton(/price\.py/).getAttribute('aria-expanded')).toBe('true')
    expect(frameButton(/main\.py/).getAttribute('aria-expanded')).toBe('false')
    const rows = within(screen.getByRole('table')).getAllByRole('row')
    expect(rows.map((row) => row.getAttribute('data-named'))).toEqual(['true', 'false', 'false'])
    expect(rows[0]?.textContent).toBe('couponNone')
  })

  it('a removed variable is a chip with its rule', () => {
    show([exceptionOf('TypeError', frames)])
    expect(screen.getByText('Filtered: password').getAttribute('title')).toContain('@password:filter')
    expect(screen.queryByText('[Filtered]')).toBeNull()
  })
})

describe('2. folding', () => {
  it('library frames open in place, and the choice of frames keeps what is open', () => {
    show([exceptionOf('TypeError', frames)])
    fireEvent.click(screen.getByRole('button', { name: /Show 2 library frames/ }))
    expect(frameButton(/dispatch\.py/)).toBeDefined()
    fireEvent.click(frameButton(/main\.py/))
    fireEvent.click(screen.getByRole('button', { name: 'All 4' }))
    fireEvent.click(screen.getByRole('button', { name: 'In-app' }))
    expect(frameButton(/main\.py/).getAttribute('aria-expanded')).toBe('true')
    expect(frameButton(/dispatch\.py/)).toBeDefined()
  })

  it('thousands of frames are drawn in parts', () => {
    show([
      exceptionOf(
        'RecursionError',
        Array.from({ length: 1_000 }, (_, index) => own(`f${String(index)}`)),
      ),
    ])
    expect(screen.getAllByRole('button', { name: /\.py/ })).toHaveLength(250)
    fireEvent.click(screen.getByRole('button', { name: /Show 250 of 750 more frames/ }))
    expect(screen.getAllByRole('button', { name: /\.py/ })).toHaveLength(500)
  })
})

describe('3. raw view', () => {
  it('is the text of the language, and text only', () => {
    const { container } = show([exceptionOf('TypeError', frames)])
    fireEvent.click(screen.getByRole('button', { name: 'Raw' }))
    expect(screen.getByLabelText('raw stack trace').textContent).toContain(
      'Traceback (most recent call last):\n  File "shop/main.py", line 7, in main',
    )
    expect(screen.getByLabelText('raw stack trace').textContent).toContain(`TypeError: ${evil}`)
    expect(container.querySelector('img')).toBeNull()
  })
})

describe('4. chains', () => {
  it('the exception raised last is on top, joined by a sentence', () => {
    show([exceptionOf('KeyError', [own('inner')]), exceptionOf('OrderError', [own('outer')])])
    expect(screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent)).toEqual(['OrderError', 'KeyError'])
    expect(screen.getByText('KeyError is the direct cause of OrderError')).toBeDefined()
  })

  it('an exception without frames says so', () => {
    show([exceptionOf('KeyError', [])])
    expect(screen.getByText('This exception has no stack trace.')).toBeDefined()
  })
})
