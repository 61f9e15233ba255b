import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'

import type { AttachmentAnswer } from '#packages/contract/attachment'
import type { EventAnswer } from '#packages/contract/event'

import { createApi } from '../../api/client.ts'
import { ApiContext } from '../../api/context.ts'
import { Attachments, UserReport } from './attachments.tsx'

const evil = '<img src=x onerror="window.__hacked=1">'
const eventId = '4a1f0c77d2e94b5f8c3a6e90b1d24f57'
const attachment = (id: string, change: Partial<AttachmentAnswer>): AttachmentAnswer => ({
  id,
  event_id: eventId,
  type: 'event.attachment',
  name: 'log.txt',
  mimetype: 'text/plain',
  dateCreated: '2026-11-22T12:00:00Z',
  size: 2048,
  headers: { 'Content-Type': 'text/plain' },
  sha1: 'a'.repeat(40),
  ...change,
})

const asked: string[] = []
const show = (attachments: readonly AttachmentAnswer[], answer = '{}') => {
  const api = createApi({
    fetch: (url) => {
      asked.push(url instanceof Request ? url.url : url.toString())
      return Promise.resolve(new Response(answer, { headers: { 'Content-Type': 'text/plain' } }))
    },
    wait: () => Promise.resolve(),
    csrf: () => '',
    onSignedOut: () => undefined,
  })
  // Only these parts of an event are read here.
  const event = { eventID: eventId, projectID: '7', attachments } as unknown as EventAnswer
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <ApiContext value={api}>
        <Attachments org="ac/me" event={event} />
      </ApiContext>
    </QueryClientProvider>,
  )
}
const pathOf = (id: string): string => `/api/0/projects/ac%2Fme/7/events/${eventId}/attachments/${id}/?download=1`

describe('1. what came with an event', () => {
  it('is nothing to see when nothing came', () => {
    expect(show([]).container.textContent).toBe('')
  })

  it('is a list to download, with type and size', () => {
    show([attachment('5', { name: evil }), attachment('6', { type: 'event.minidump', name: 'crash.dmp' })])
    const table = screen.getByRole('table', { name: 'Attachments' })
    expect(within(table).getByRole('link', { name: evil }).getAttribute('href')).toBe(pathOf('5'))
    expect(within(table).getByText('event.minidump')).toBeDefined()
    expect(within(table).getAllByText('2.0 KiB')).toHaveLength(2)
    expect(document.querySelector('img')).toBeNull()
  })
})

describe('2. pictures', () => {
  it('are shown when they are screenshots', () => {
    show([
      attachment('8', { name: 'Screenshot-1.png', mimetype: 'image/png' }),
      attachment('9', { name: 'logo.png', mimetype: 'image/png' }),
    ])
    expect(screen.getAllByRole('img').map((img) => img.getAttribute('src'))).toEqual([pathOf('8')])
  })

  it('that are SVG are not', () => {
    show([attachment('8', { name: 'screenshot.svg', mimetype: 'image/svg+xml' })])
    expect(screen.queryByRole('img')).toBeNull()
    expect(screen.getByRole('link', { name: 'screenshot.svg' })).toBeDefined()
  })

  it('that are none say so', () => {
    show([attachment('8', { name: 'screenshot.png', mimetype: 'image/png' })])
    fireEvent.error(screen.getByRole('img'))
    expect(screen.getByText(/not stored any more/)).toBeDefined()
  })
})

describe('3. a view hierarchy', () => {
  const hierarchy = attachment('3', { type: 'event.view_hierarchy', name: 'view-hierarchy.json', mimetype: 'application/json' })

  it('is shown as its views', async () => {
    show([hierarchy], JSON.stringify({ rendering_system: 'ios', windows: [{ type: evil, children: [{ type: 'UIButton' }] }] }))
    const views = await screen.findByRole('list', { name: 'Views' })
    expect(
      within(views)
        .getAllByRole('listitem')
        .map((item) => item.textContent.trim()),
    ).toEqual([evil, 'UIButton'])
    expect(asked).toContain(pathOf('3'))
  })

  it('that is none says so', async () => {
    show([hierarchy], '[]')
    expect(await screen.findByText(/could not be read/)).toBeDefined()
  })

  it('that is large is only offered', () => {
    asked.length = 0
    show([{ ...hierarchy, size: 50_000_000 }])
    expect(screen.getByRole('link', { name: 'view-hierarchy.json' })).toBeDefined()
    expect(asked).toEqual([])
  })
})

describe('4. a text', () => {
  const sizeMax = 65_536
  const requests: { url: string; range: string | null }[] = []
  const answer = (make: () => Response) =>
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      requests.push({ url, range: new Headers(init.headers).get('Range') })
      return Promise.resolve(make())
    })
  afterEach(() => {
    vi.unstubAllGlobals()
    requests.length = 0
  })
  const preview = () => fireEvent.click(screen.getByRole('button', { name: 'Preview log.txt' }))

  it('is read when it is asked for, and is shown as text', async () => {
    answer(() => new Response(evil))
    show([attachment('5', { size: evil.length })])
    expect(requests).toEqual([])
    preview()
    expect((await screen.findByRole('region', { name: 'Text of log.txt' })).textContent).toBe(evil)
    expect(requests).toEqual([{ url: pathOf('5'), range: 'bytes=0-65535' }])
    expect(screen.queryByText(/The first/)).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Hide log.txt' }))
    expect(screen.queryByRole('region')).toBeNull()
  })

  it('that is long is cut, whatever the server sends, and says so', async () => {
    answer(() => new Response(`${'a'.repeat(sizeMax - 1)}é${'b'.repeat(1_000)}`))
    show([attachment('5', { size: sizeMax + 1_001 })])
    preview()
    expect((await screen.findByRole('region', { name: 'Text of log.txt' })).textContent).toBe('a'.repeat(sizeMax - 1))
    expect(screen.getByText(/The first 64\.0 KiB of 65\.0 KiB/)).toBeDefined()
  })

  it('that is gone, or is none, says so', async () => {
    answer(() => new Response('{"detail":""}', { status: 404 }))
    const { unmount } = show([attachment('5', {})])
    preview()
    expect(await screen.findByText(/not stored any more/)).toBeDefined()
    unmount()
    answer(() => new Response('a\0b'))
    show([attachment('6', {})])
    preview()
    expect(await screen.findByText(/not a text/)).toBeDefined()
  })

  it('is known by its type or its name', () => {
    show([
      attachment('1', { name: 'state', mimetype: 'application/problem+json' }),
      attachment('2', { name: 'trace.LOG', mimetype: 'application/octet-stream' }),
      attachment('3', { name: 'a.dmp', mimetype: 'text/plain', type: 'event.minidump' }),
      attachment('4', { name: 'a.png', mimetype: 'image/png' }),
    ])
    expect(screen.getAllByRole('button').map((button) => button.getAttribute('aria-label'))).toEqual(['Preview state', 'Preview trace.LOG'])
  })
})

describe('5. what the user wrote', () => {
  it('is text, with who and when', () => {
    const userReport: EventAnswer['userReport'] = {
      id: '1',
      eventID: eventId,
      name: 'Ann',
      email: 'ann@example.com',
      comments: evil,
      dateCreated: '2026-11-22T12:34:56Z',
      user: null,
      event: { id: eventId, eventID: eventId },
    }
    render(<UserReport event={{ userReport } as unknown as EventAnswer} />)
    expect(screen.getByText(evil)).toBeDefined()
    expect(screen.getByText('Ann, ann@example.com')).toBeDefined()
    expect(screen.getByText('2026-11-22 12:34 UTC')).toBeDefined()
    expect('__hacked' in window).toBe(false)
  })
})
