import { act, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { useLive } from './live.ts'
import type { LiveIssue } from './live.ts'

class FakeSource extends EventTarget {
  static opened: FakeSource[] = []
  static readonly CLOSED = 2
  readyState = 1
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
    FakeSource.opened.push(this)
  }
  close(): void {
    this.readyState = FakeSource.CLOSED
  }
}

let hidden = false
const heard: (LiveIssue | null)[] = []
const Probe = () => <p>{useLive('acme', (issue) => heard.push(issue)) ? 'live' : 'polling'}</p>
const setHidden = (now: boolean) => {
  hidden = now
  act(() => void document.dispatchEvent(new Event('visibilitychange')))
}
const latest = (): FakeSource => {
  const source = FakeSource.opened.at(-1)
  if (!source) throw new Error('no stream was opened')
  return source
}
const send = (event: Event) => act(() => void latest().dispatchEvent(event))

beforeEach(() => {
  FakeSource.opened = []
  heard.length = 0
  hidden = false
  vi.stubGlobal('EventSource', FakeSource)
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('the live stream', () => {
  it('tells of issues, and once of its opening, as something may have been missed before', () => {
    const { container } = render(<Probe />)
    expect([latest().url, container.textContent]).toEqual(['/api/0/organizations/acme/live/', 'polling'])
    send(new Event('open'))
    send(new MessageEvent('issue', { data: '{"projectId":"1","issueId":"7"}' }))
    send(new MessageEvent('issue', { data: 'no json' }))
    expect([container.textContent, heard]).toEqual(['live', [null, { projectId: '1', issueId: '7' }]])
  })

  it('all that listen share one stream, and who comes later knows that it is open', () => {
    const first = render(<Probe />)
    send(new Event('open'))
    const second = render(<Probe />)
    expect([FakeSource.opened.length, second.container.textContent, heard.length]).toEqual([1, 'live', 2])
    first.unmount()
    expect(latest().readyState).toBe(1)
    second.unmount()
    expect(latest().readyState).toBe(FakeSource.CLOSED)
  })

  it('a hidden tab gives its connection back', () => {
    render(<Probe />)
    const first = latest()
    setHidden(true)
    expect(first.readyState).toBe(FakeSource.CLOSED)
    setHidden(false)
    expect(FakeSource.opened).toHaveLength(2)
  })

  it('a refused stream is opened again after five seconds, and meanwhile the page polls', () => {
    const { container } = render(<Probe />)
    send(new Event('open'))
    latest().readyState = FakeSource.CLOSED
    send(new Event('error'))
    expect(container.textContent).toBe('polling')
    act(() => void vi.advanceTimersByTime(5_000))
    expect(FakeSource.opened).toHaveLength(2)
  })

  it('a page that is left keeps nothing open', () => {
    const { unmount } = render(<Probe />)
    latest().readyState = FakeSource.CLOSED
    send(new Event('error'))
    unmount()
    vi.advanceTimersByTime(60_000)
    expect(FakeSource.opened).toHaveLength(1)
  })
})
