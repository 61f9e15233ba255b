import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { InstanceDisk, InstanceState } from '#packages/contract/instance'

import { Vedette, until } from '../../../compat/vedette.ts'
import type { Project } from '../../../compat/vedette.ts'

let server: Vedette
let project: Project
let cookie: string

beforeAll(async () => {
  server = await Vedette.start()
  project = await server.init()
  const answer = await fetch(`${server.url}/api/0/auth/login/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'owner@example.com', password: 'a long enough pass phrase' }),
  })
  cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
})
afterAll(() => server?.remove())

const read = async <Answer>(path = ''): Promise<Answer> => {
  const answer = await fetch(`${server.url}/api/0/internal/instance/${path}`, { headers: { Cookie: cookie } })
  expect(answer.status).toBe(200)
  return answer.json() as Promise<Answer>
}

const send = async (): Promise<void> => {
  const { username } = new URL(project.dsn)
  const eventId = crypto.randomUUID().replaceAll('-', '')
  const event = JSON.stringify({ event_id: eventId, message: 'how is the server', level: 'error', platform: 'python' })
  const answer = await fetch(`${server.url}/api/${project.projectId}/envelope/?sentry_key=${username}`, {
    method: 'POST',
    body: `{"event_id":"${eventId}"}\n{"type":"event","length":${String(Buffer.byteLength(event))}}\n${event}\n`,
  })
  expect(answer.status).toBe(200)
}

describe('a real server', () => {
  it('is well: all processes run, the engine says its version, what arrived is processed and counted', async () => {
    await send()
    const state = await until('the event to be counted', 30_000, async () => {
      const now = await read<InstanceState>()
      return now.acceptedPerMinute > 0 && now.unacknowledged.files === 0 ? now : undefined
    })
    // How full the disk of this machine is, is not ours.
    expect(state.complaints.filter(({ text }) => !text.startsWith('The disk'))).toEqual([])
    expect(state.engine).toMatch(/^\d+\.\d+/)
    expect(state.lag).toMatchObject({ bytes: 0, seconds: 0 })
    const roles = new Set(state.processes.map(({ role }) => role))
    const expected = process.platform === 'linux' ? ['watcher', 'front', 'process', 'api', 'engine'] : []
    expect(roles).toEqual(new Set(expected))
    for (const { upSince, memoryBytes } of state.processes) {
      expect(Math.abs(Date.now() - Date.parse(upSince))).toBeLessThan(120_000)
      expect(memoryBytes).toBeGreaterThan(10_000_000)
    }
  })

  it('tells the columns by table, and forecasts nothing from its first minute', async () => {
    const disk = await read<InstanceDisk>('disk/')
    const rows = new Map(disk.tables?.map((table) => [table.table, table.rows]))
    expect([rows.get('events'), rows.get('event_payloads')]).toEqual([1, 1])
    for (const kind of ['columns', 'metadata', 'log'] as const)
      expect(disk.kinds.find((each) => each.kind === kind)?.bytes).toBeGreaterThan(0)
    expect([disk.growth.kind, disk.columnsElsewhere, disk.folder]).toEqual(['unknown', false, server.dataDir])
  })
})
