import { setTimeout as delay } from 'node:timers/promises'

import type { Issue } from '#packages/contract/issue'
import type { MemberDetails } from '#packages/contract/member'

import type { Api } from '../api.ts'
import { organization, owner } from '../server.ts'

const teams = ['checkout', 'platform'] as const
const people = [
  { email: 'ben@example.com', name: 'Ben Okafor', team: 'checkout' },
  { email: 'chi@example.com', name: 'Chi Nguyen', team: 'checkout' },
  { email: 'dov@example.com', name: 'Dov Levi', team: 'platform' },
  { email: 'eve@example.com', name: 'Éve Ångström', team: 'platform' },
] as const
const base = `/organizations/${organization}`
const pageRows = 100

/** Two teams, four members beside the owner, and one invitation that nobody took yet. */
export const addPeople = async (api: Api, nobody: Api): Promise<void> => {
  for (const slug of teams) await api.post(`${base}/teams/`, { name: slug, slug })
  for (const { email, name, team } of people) {
    const invited = await api.post<MemberDetails>(`${base}/members/`, { email, orgRole: 'member', teams: [team] })
    const path = new URL(invited.inviteLink ?? '').pathname
    await nobody.post(path, { name, password: owner.password })
  }
  await api.post(`${base}/members/`, { email: 'fay@example.com', orgRole: 'manager' })
}

/** Ids of issues, newest first. */
const issueIds = async (api: Api, count: number): Promise<string[]> => {
  const rows = await api.list<Issue>(`${base}/issues/?query=&sort=new&limit=${pageRows}&statsPeriod=14d`, count)
  return rows.map(({ id }) => id)
}

const update = async (api: Api, ids: readonly string[], change: object): Promise<void> => {
  for (let at = 0; at < ids.length; at += pageRows) {
    const asked = ids.slice(at, at + pageRows).map((id) => `id=${id}`)
    await api.put(`${base}/issues/?${asked.join('&')}`, change)
  }
}

/** Statuses, owners, priorities, marks: as a team leaves them behind. `settled` issues are resolved or archived, the rest stays open. */
export const addTriage = async (api: Api, settled: number): Promise<void> => {
  const ids = await issueIds(api, Math.max(400, settled * 2))
  const spread = ids.filter((_, index) => index % 2 === 0).slice(0, settled)
  await update(
    api,
    spread.filter((_, index) => index % 3 !== 0),
    { status: 'resolved' },
  )
  await update(
    api,
    spread.filter((_, index) => index % 3 === 0),
    { status: 'ignored' },
  )
  const open = ids.filter((_, index) => index % 2 === 1)
  for (const [index, { email }] of people.entries()) await update(api, open.slice(index * 8, index * 8 + 8), { assignedTo: email })
  await update(api, open.slice(32, 44), { priority: 'high' })
  await update(api, open.slice(44, 60), { priority: 'low' })
}

/** The issue that an event belongs to. */
export const issueOfEvent = async (api: Api, eventId: string): Promise<string> => {
  for (let tries = 0; tries < 100; tries++) {
    const found = await api.get<{ groupId: string }>(`${base}/eventids/${eventId}/`).catch(() => undefined)
    if (found !== undefined) return found.groupId
    await delay(300)
  }
  throw new Error(`no issue for the event ${eventId}`)
}
