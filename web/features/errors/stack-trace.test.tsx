import { act, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { ExceptionAnswer, FrameAnswer, ThreadAnswer } from '#packages/contract/event'

import { eventWith } from '../../test/event.ts'
import { frameOf } from '../../test/frames.ts'
import { changeStackSettings } from './stack-trace-settings.ts'
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
const show = (exceptions: readonly ExceptionAnswer[], threads: readonly ThreadAnswer[] = []) => {
  const event = eventWith({
    _meta: meta,
    entries: [
      { type: 'exception', data: { values: exceptions, hasSystemFrames: true, excOmitted: null } },
      { type: 'threads', data: { values: threads } },
    ],
  })
  return render(<StackTrace event={event} markdown={() => '# event'} />)
}
// jsdom has no layout: every row is as high as it says here.
const measured = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'offsetHeight')
beforeEach(() => {
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 28 })
  Object.defineProperty(HTMLElement.prototype, 'scrollIntoView', { configurable: true, value: () => undefined })
  window.history.replaceState(null, '', '/issues/1/')
  changeStackSettings({ newestFirst: true, absolutePaths: false, verboseNames: false })
})
afterEach(() => {
  if (measured) Object.defineProperty(HTMLElement.prototype, 'offsetHeight', measured)
  Reflect.deleteProperty(HTMLElement.prototype, 'scrollIntoView')
})
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

  it('of thousands of frames those near the window are drawn', () => {
    show([
      exceptionOf(
        'RecursionError',
        Array.from({ length: 1_000 }, (_, index) => own(`f${String(index)}`)),
      ),
    ])
    const drawn = screen.getAllByRole('button', { name: /\.py/ })
    expect(drawn.length).toBeGreaterThan(10)
    expect(drawn.length).toBeLessThan(100)
  })

  it('all frames open and close at once, and the address keeps which are shown', () => {
    show([exceptionOf('TypeError', frames)])
    fireEvent.click(screen.getByRole('button', { name: 'All 4' }))
    expect(window.location.search).toBe('?frames=all')
    fireEvent.click(screen.getByRole('button', { name: 'Expand all' }))
    expect(screen.getAllByRole('button', { expanded: true, name: /\.py/ })).toHaveLength(4)
    fireEvent.click(screen.getByRole('button', { name: 'Collapse all' }))
    expect(screen.queryAllByRole('button', { expanded: true, name: /\.py/ })).toHaveLength(0)
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
    expect(screen.getByText('no stack trace of its own')).toBeDefined()
  })
})

describe('5. addresses and keys', () => {
  const other = own('other')

  it('a frame that the address names is unfolded and opened, also when the address changes', () => {
    window.history.replaceState(null, '', '#frame-0-1')
    show([exceptionOf('TypeError', frames)])
    expect(frameButton(/run\.py/).getAttribute('aria-expanded')).toBe('true')
    expect(document.activeElement).toBe(frameButton(/run\.py/))
    window.history.replaceState(null, '', '#frame-0-0')
    act(() => void window.dispatchEvent(new HashChangeEvent('hashchange')))
    expect(frameButton(/main\.py/).getAttribute('aria-expanded')).toBe('true')
  })

  it('an address of a frame that is not there does nothing', () => {
    window.history.replaceState(null, '', '#frame-7-1')
    show([exceptionOf('TypeError', frames)])
    expect(frameButton(/price\.py/).getAttribute('aria-expanded')).toBe('true')
  })

  it('n and N step through the frames of the application, Enter opens', () => {
    show([exceptionOf('KeyError', [other]), exceptionOf('TypeError', frames)])
    const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key })
    press('n')
    expect(document.activeElement).toBe(frameButton(/price\.py/))
    press('n')
    expect(document.activeElement).toBe(frameButton(/main\.py/))
    press('Enter')
    expect(frameButton(/main\.py/).getAttribute('aria-expanded')).toBe('true')
    press('n')
    expect(document.activeElement).toBe(frameButton(/other\.py/))
    press('N')
    expect(document.activeElement).toBe(frameButton(/main\.py/))
    press('w')
    expect(screen.getByLabelText('raw stack trace')).toBeDefined()
  })
})

describe('6. what people prefer', () => {
  it('the order, whole paths, whole names', () => {
    show([exceptionOf('TypeError', [own('main', { absPath: '/srv/shop/main.py', module: 'shop.main' }), failing])])
    act(() => changeStackSettings({ newestFirst: false, absolutePaths: true, verboseNames: true }))
    const first = screen.getAllByRole('button', { name: /\.py/ })[0]
    expect(first?.textContent).toBe('/srv/shop/main.py:7inshop.main.main')
    expect(screen.getByText('most recent call last')).toBeDefined()
  })
})

describe('7. threads', () => {
  const thread: ThreadAnswer = {
    id: '7',
    name: 'worker',
    current: false,
    crashed: true,
    state: null,
    heldLocks: null,
    stacktrace: { frames: [own('poll')], framesOmitted: null, registers: { rip: '0x7f' }, hasSystemFrames: false },
  }

  it('the thread of an exception is named, and has its frames when the exception has none', () => {
    show([{ ...exceptionOf('Hang', []), stacktrace: null, threadId: '7' }], [thread])
    expect(screen.getByText('worker (7)')).toBeDefined()
    expect(frameButton(/poll\.py/)).toBeDefined()
    expect(within(screen.getByRole('group', { name: 'Registers' })).getByText('0x7f')).toBeDefined()
  })
})
