import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Release, Verdict } from '#packages/contract/release'
import type { SessionsAnswer } from '#packages/contract/sessions'
import { addIssue, addPlaces, openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { runRecord } from '#server/pipeline/run'
import { settle } from '#server/pipeline/settle'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'
import { createDiskBlobs } from '#server/stores/blobs/disk'
import { encodeRows } from '#server/stores/events/row-binary'
import { sql } from '#server/stores/events/sql'
import { columnNames } from '#server/stores/events/table'
import { events, sessions } from '#server/stores/events/tables'
import { eventRow, openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import { noteAdoption } from './clock.ts'
import { sessionsLane } from './pipeline.ts'

const hourMs = 3_600_000

let engine: TestEngine
let api: TestApi
let acme: Tenant
let rival: Tenant
let inserts = 0

const iso = (agoMs: number): string => new Date(startMs - agoMs).toISOString()

/** Processes items as the server does, and stores what they come to: rows in the columns, places in metadata. */
const take = async (projectId: number, items: readonly (readonly [type: string, payload: object])[]): Promise<void> => {
  const text = envelopeOf({}, ...items.map(([type, payload]) => [{ type }, payload] as const))
  const record = recordOf(text, { receivedAtMs: startMs, projectId })
  const [one] = [...configurationOfOne.values()]
  if (!one) throw new Error('no project')
  const configuration = new Map([[projectId, one]])
  const settled = settle(
    [await runRecord([sessionsLane], decodeRecordBody(record, Buffer.from(record.body)), configuration)],
    [],
    configuration,
  )
  const rows = settled.rows.flatMap((row) => ('row' in row && row.table === 'sessions' ? [row.row] : []))
  inserts += 1
  const token = `sessions-test-${process.pid}-${inserts}`
  const inserted = await engine.store.insertRows({
    table: 'sessions',
    columns: columnNames(sessions),
    bytes: encodeRows(sessions, rows),
    token,
  })
  expect(inserted.kind).toBe('inserted')
}

const counted = (release: string, agoMs: number, counts: object, environment = 'production'): readonly ['sessions', object] => [
  'sessions',
  { attrs: { release, environment }, aggregates: [{ started: iso(agoMs), ...counts }] },
]

const updates = (sid: string, did: string, ends: object): readonly (readonly ['session', object])[] => {
  const shared = { sid: sid.repeat(32), did, started: iso(hourMs), attrs: { release: 'shop@2.0.0', environment: 'production' } }
  return [
    ['session', { ...shared, init: true, status: 'ok', timestamp: iso(hourMs) }],
    ['session', { ...shared, init: false, timestamp: iso(1000), ...ends }],
  ]
}

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  rival = await api.addTenant('rival')
  acme = await api.addTenant('acme')
  // Of the old release all is counted by the SDK, over two days; of the new one each session is known.
  await take(acme.projectId, [
    counted('shop@1.0.0', 20 * hourMs, { exited: 990, crashed: 10 }),
    counted('shop@1.0.0', hourMs, { exited: 80 }),
  ])
  await take(acme.projectId, [counted('shop@1.0.0', 30 * hourMs, { exited: 1000 }, 'staging')])
  await take(acme.projectId, updates('a', 'ann', { status: 'exited', duration: 60 }))
  await take(acme.projectId, [
    ...updates('b', 'ann', { errors: 2, status: 'exited', duration: 30 }),
    ...updates('c', 'bob', { status: 'crashed' }),
  ])
  await take(acme.projectId, [...updates('d', 'eve', { status: 'ok' }), ...updates('e', 'eve', { status: 'unhandled' })])
  await take(rival.projectId, [counted('shop@1.0.0', hourMs, { exited: 5, crashed: 5 })])
  const place = (release: string, agoMs: number, isOfSessions: boolean) => ({
    projectId: acme.projectId,
    release,
    environment: 'production',
    firstSeenMs: startMs - agoMs,
    lastSeenMs: startMs - 1000,
    ...(isOfSessions && { isOfSessions: true as const }),
  })
  await addPlaces(
    api,
    acme,
    [place('shop@1.0.0', 30 * hourMs, true), place('shop@2.0.0', hourMs, true), place('shop@1.5.0', 40 * hourMs, false)],
    [],
  )
  await engine.store.execute('OPTIMIZE TABLE vedette.sessions FINAL')
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

const ask = async (params: string, token = acme.token): Promise<SessionsAnswer> => {
  const answer = await api.get(`/api/0/organizations/acme/sessions/?${params}`, token)
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as SessionsAnswer
}

const all = 'field=sum(session)&field=count_unique(user)&field=crash_free_rate(session)&field=crash_free_rate(user)'

describe('the figures of sessions', () => {
  it('are those of the formulas, by release', async () => {
    const { groups } = await ask(`${all}&groupBy=release&statsPeriod=48h&interval=1d&field=p50(session.duration)`)
    expect(groups.map(({ by, totals }) => [by.release, totals])).toEqual([
      [
        'shop@1.0.0',
        {
          'sum(session)': 2080,
          'count_unique(user)': 0,
          'crash_free_rate(session)': 0.9951,
          'crash_free_rate(user)': null,
          'p50(session.duration)': null,
        },
      ],
      [
        'shop@2.0.0',
        {
          'sum(session)': 5,
          'count_unique(user)': 3,
          'crash_free_rate(session)': 0.8,
          'crash_free_rate(user)': 0.6666,
          'p50(session.duration)': expect.toSatisfy((ms: number) => ms > 27_000 && ms < 33_000) as number,
        },
      ],
    ])
  })

  it('are the same when the engine has not merged its parts yet', async () => {
    const before = await ask(`${all}&statsPeriod=24h`)
    // Nothing of it is counted: an update of a session that is known.
    await take(acme.projectId, [updates('c', 'bob', { errors: 3 })[1] ?? ['session', {}]])
    expect((await ask(`${all}&statsPeriod=24h`)).groups).toEqual(before.groups)
    const [row] = await engine.store.query<{ rows: string }>(sql`SELECT count() AS rows FROM sessions WHERE release = 'shop@2.0.0'`)
    expect(Number(row?.rows)).toBe(2)
  })

  it('are apart by how sessions ended, each session in one', async () => {
    const query = 'field=sum(session)&field=count_unique(user)&groupBy=session.status&query=release:"shop@2.0.0"&includeSeries=0'
    const { groups } = await ask(query)
    expect(groups.map(({ by, totals }) => [by['session.status'], ...Object.values(totals ?? {})])).toEqual([
      ['healthy', 2, 0],
      ['errored', 1, 1],
      ['crashed', 1, 1],
      ['abnormal', 0, 0],
      ['unhandled', 1, 1],
    ])
  })

  it('come by the hour, with nothing where nothing was', async () => {
    const { intervals, groups } = await ask('field=sum(session)&groupBy=environment&statsPeriod=3h')
    expect(intervals).toEqual([10, 11, 12, 13].map((hour) => `2026-11-22T${hour}:00:00.000Z`))
    expect(groups).toEqual([
      { by: { environment: 'production' }, totals: { 'sum(session)': 85 }, series: { 'sum(session)': [0, 0, 85, 0] } },
    ])
  })

  it('without a session are zero and null', async () => {
    const { groups } = await ask(`${all}&environment=nowhere&interval=1d&includeSeries=0`)
    expect(groups).toEqual([
      { by: {}, totals: { 'sum(session)': 0, 'count_unique(user)': 0, 'crash_free_rate(session)': null, 'crash_free_rate(user)': null } },
    ])
  })

  it.each([
    ['field=sum(event)', 'field takes'],
    ['', 'field: between 1'],
    [`${all}&interval=5h`, 'interval must be'],
    [`${all}&interval=30m`, 'interval must be'],
    [`${all}&statsPeriod=400d&interval=1h&groupBy=release`, 'More than 10000 points'],
    [`${all}&groupBy=user`, 'groupBy takes'],
    ['field=p50(session.duration)&groupBy=session.status', 'cannot be grouped'],
    [`${all}&query=level:error`, 'query takes release: and environment:'],
    [`${all}&orderBy=-p50(session.duration)`, 'orderBy must be'],
  ])('are refused for %j with a sentence', async (params, detail) => {
    const answer = await api.get(`/api/0/organizations/acme/sessions/?${params}`, acme.token)
    expect(answer.status).toBe(400)
    expect(((await answer.json()) as { detail: string }).detail).toContain(detail)
  })

  it('are of nobody else', async () => {
    expect((await api.get('/api/0/organizations/acme/sessions/?field=sum(session)', rival.token)).status).toBe(404)
  })
})

describe('a crowd', () => {
  it('of more users than the memory of a query holds is counted all the same', async () => {
    const crowd = await api.addTenant('crowd')
    for (const hour of [1, 2, 3, 4])
      await engine.store.execute(
        `INSERT INTO vedette.sessions (project_id, started, received_at, retention_class, release, environment, total, users)
         SELECT ${crowd.projectId}, fromUnixTimestamp64Milli(${startMs - (startMs % hourMs) - hour * hourMs}), fromUnixTimestamp64Milli(${startMs}),
           90, 'a@1', '', 2500000, groupArray(cityHash64(number + ${hour} * 2500000)) FROM numbers(2500000)`,
      )
    const answer = await api.get('/api/0/organizations/crowd/sessions/?field=count_unique(user)&includeSeries=0', crowd.token)
    expect(answer.status).toBe(200)
    const [group] = ((await answer.json()) as SessionsAnswer).groups
    expect(Math.abs((group?.totals?.['count_unique(user)'] ?? 0) / 1e7 - 1)).toBeLessThan(0.005)
  })
})

describe('releases with their health', () => {
  const list = async (params: string): Promise<readonly Release[]> => {
    const answer = await api.get(`/api/0/organizations/acme/releases/?${params}`, acme.token)
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Release[]
  }

  it('say how they do, against the release before in the order of the project', async () => {
    const releases = await list('health=1&summaryStatsPeriod=14d&sort=semver')
    expect(releases.map(({ version, projects }) => [version, projects[0]?.hasHealthData, projects[0]?.healthData !== undefined])).toEqual([
      ['shop@2.0.0', true, true],
      ['shop@1.5.0', false, false],
      ['shop@1.0.0', true, true],
    ])
    expect(releases[2]?.projects[0]?.healthData).toMatchObject({
      totalSessions: 2080,
      totalSessions24h: 1080,
      totalProjectSessions24h: 1085,
      sessionsCrashed: 10,
      crashFreeSessions: 99.51,
      crashFreeUsers: null,
      adoption: 0,
      previous: null,
    })
    const health = releases[0]?.projects[0]?.healthData
    expect(health).toMatchObject({ totalUsers: 3, crashFreeUsers: 66.66, crashFreeSessions: 80, adoption: 100, previous: null })
    expect(health?.stats['24h']).toHaveLength(24)
    expect(health?.stats['24h'].filter(([, count]) => count > 0)).toEqual([[Date.UTC(2026, 10, 22, 12) / 1000, 5]])
  })

  it.each([
    ['sessions', ['shop@1.0.0', 'shop@2.0.0', 'shop@1.5.0']],
    ['users_24h', ['shop@2.0.0', 'shop@1.0.0', 'shop@1.5.0']],
    ['crash_free_sessions', ['shop@2.0.0', 'shop@1.0.0', 'shop@1.5.0']],
    ['adoption', ['shop@1.0.0', 'shop@2.0.0', 'shop@1.5.0']],
  ])('come in the order of %s, page by page', async (sort, expected) => {
    expect((await list(`sort=${sort}`)).map(({ version }) => version)).toEqual(expected)
    const path = `/api/0/organizations/acme/releases/?sort=${sort}&per_page=2`
    const first = await api.get(path, acme.token)
    const next = /<([^>]+)>; rel="next"; results="true"/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await api.get(next.slice(next.indexOf('/api/')), acme.token)
    expect(((await second.json()) as Release[]).map(({ version }) => version)).toEqual(expected.slice(2))
    expect(second.headers.get('link')).toMatch(/rel="previous"; results="true".*rel="next"; results="false"/)
  })

  it('get a verdict against the release before', async () => {
    const regressed = await addIssue(api, acme.projectId, { short_id: 9 })
    const line = {
      id: api.nextId(),
      project_id: acme.projectId,
      issue_id: regressed.id,
      type: 'set_regression',
      user_id: 0,
      created_at: startMs,
    }
    await api.db
      .insertInto('activity')
      .values({ ...line, data: JSON.stringify({ version: 'shop@2.0.0' }) })
      .execute()
    const answer = await api.get('/api/0/organizations/acme/releases/shop@2.0.0/verdict/', acme.token)
    expect((await answer.json()) as Verdict).toEqual({
      version: 'shop@2.0.0',
      newIssues: 0,
      regressedIssues: 1,
      previous: { version: 'shop@1.5.0', shortVersion: '1.5.0', project: acme.project },
      health: {
        sessions: 5,
        users: 3,
        sessionsCrashed: 1,
        sessionsErrored: 3,
        crashFreeSessions: 80,
        crashFreeUsers: 66.66,
        sessionsAdoption: expect.closeTo(0.46, 5) as number,
      },
      previousHealth: null,
      environments: [{ name: 'production', firstSeen: iso(hourMs), lastSeen: iso(1000), stage: 'low_adoption' }],
    })
  })
})

describe('adoption', () => {
  it('is noted when a release is adopted, and when it is not any more', async () => {
    const context = { db: api.db, events: engine.store, blobs: createDiskBlobs({ folder: api.dataDir, writer: 'api' }), nextId: api.nextId }
    const stages = async (): Promise<unknown> => {
      const answer = await api.get('/api/0/organizations/acme/releases/?health=1&sort=semver', acme.token)
      return ((await answer.json()) as Release[]).map(({ adoptionStages }) => adoptionStages?.[acme.project]?.stage)
    }
    const hash = 'f'.repeat(32)
    const issue = await addIssue(api, acme.projectId, { hash, short_id: 10 })
    const seen = { timestamp: startMs - 1000, received_at: startMs, hash: BigInt(`0x${hash.slice(0, 16)}`), hashes: [hash] }
    const row = eventRow(acme.projectId, 1, { ...seen, release: 'shop@2.0.0' })
    await engine.store.insertRows({
      table: 'events',
      columns: columnNames(events),
      bytes: encodeRows(events, [row]),
      token: `stage-${hash}`,
    })
    const found = async (stage: string): Promise<unknown> => {
      const answer = await api.get(`/api/0/organizations/acme/issues/?query=release.stage:${stage}`, acme.token)
      return ((await answer.json()) as { id: string }[]).map(({ id }) => id)
    }
    expect([await found('low'), await found('adopted')]).toEqual([[String(issue.id)], []])
    expect(await stages()).toEqual(['low_adoption', undefined, 'low_adoption'])
    await noteAdoption({ ...context, nowMs: startMs })
    // 5 of 85 sessions, with two releases there: more than a twentieth.
    expect(await stages()).toEqual(['adopted', undefined, 'adopted'])
    await noteAdoption({ ...context, nowMs: startMs + 9 * hourMs })
    expect(await stages()).toEqual(['replaced', undefined, 'replaced'])
    expect([await found('[adopted, replaced]'), await found('adopted')]).toEqual([[String(issue.id)], []])
  })

  it('narrows the list of releases, in the environments that are asked for', async () => {
    const versions = async (params: string): Promise<unknown> => {
      const answer = await api.get(`/api/0/organizations/acme/releases/?sort=semver&${params}`, acme.token)
      return ((await answer.json()) as Release[]).map(({ version }) => version)
    }
    const at = (version: string, adopted_at: number, unadopted_at: number) =>
      api.db
        .updateTable('release_health')
        .set({ adopted_at, unadopted_at })
        .where('release_id', 'in', api.db.selectFrom('releases').select('id').where('version', '=', version))
        .execute()
    await at('shop@1.0.0', 5, 9)
    await at('shop@2.0.0', 5, 0)
    expect([await versions('stage=adopted'), await versions('stage=replaced'), await versions('stage=low_adoption')]).toEqual([
      ['shop@2.0.0'],
      ['shop@1.0.0'],
      [],
    ])
    await at('shop@2.0.0', 0, 0)
    expect([await versions('stage=low_adoption'), await versions('stage=low_adoption&environment=staging')]).toEqual([['shop@2.0.0'], []])
  })
})

describe('a release of two projects', () => {
  it('is judged by the one with most sessions', async () => {
    const both = await api.addTenant('both')
    const quiet = both.projectId
    const busy = 78
    const row = { platform: '', created_at: 1, next_short_id: 1, settings: '{}', first_event_at: 0 }
    await api.db
      .insertInto('projects')
      .values({ ...row, id: busy, org_id: both.orgId, slug: 'busy', name: 'Busy' })
      .execute()
    const place = { environment: '', firstSeenMs: startMs, lastSeenMs: startMs, isOfSessions: true as const }
    await addPlaces(api, both, [
      { ...place, projectId: quiet, release: 'app@1.0.0', firstSeenMs: startMs - 1000 },
      ...[quiet, busy].map((projectId) => ({ ...place, projectId, release: 'app@2.0.0' })),
    ])
    await take(quiet, [counted('app@2.0.0', hourMs, { exited: 1 })])
    await take(busy, [counted('app@2.0.0', hourMs, { exited: 90, crashed: 10 })])
    const answer = await api.get('/api/0/organizations/both/releases/app@2.0.0/verdict/', both.token)
    expect(((await answer.json()) as Verdict).health).toMatchObject({ sessions: 100, crashFreeSessions: 90 })
  })
})

describe('two apps that send to one project', () => {
  it('have each their own release before', async () => {
    const place = { projectId: acme.projectId, environment: '', lastSeenMs: startMs, release: 'mobile@3.0.0' }
    await addPlaces(api, acme, [{ ...place, firstSeenMs: startMs - 1000 }])
    const previousOf = async (version: string): Promise<unknown> => {
      const answer = await api.get(`/api/0/organizations/acme/releases/${version}/verdict/`, acme.token)
      return ((await answer.json()) as Verdict).previous?.version
    }
    expect([await previousOf('mobile@3.0.0'), await previousOf('shop@2.0.0'), await previousOf('shop@1.5.0')]).toEqual([
      undefined,
      'shop@1.5.0',
      'shop@1.0.0',
    ])
  })
})
