import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { routes } from '#server/routes'

import type { Route } from './route.ts'
import { bodyOf, pathOf } from './test/walk-requests.ts'
import { orgMarker, projectMarker } from './test/walk-rows.ts'
import { openWorld } from './test/walk-world.ts'
import type { Identity, Samples, World } from './test/walk-world.ts'

// The walk: every route of table 2 by everybody who might come. What it expects stands in walk/expected-access.md, for people to review:
// `vitest -u` writes it anew. A new route has to be walkable: its path parameters have samples, its body a schema.

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.api.close())

/** Waits for published keys and hashed passwords add up over all identities. */
const walkTimeoutMs = 120_000

interface Seen {
  readonly status: number
  readonly text: string
}

const send = async (target: string, route: Route, who: Identity, samples: Samples): Promise<Seen> => {
  const body = bodyOf(route, samples)
  const gone = new AbortController()
  const headers = { ...who.headers, ...(typeof body === 'string' && { 'Content-Type': 'application/json' }) }
  const init = { method: route.method, headers, signal: gone.signal, ...(body !== undefined && { body }) }
  const answer = await world.api.request(target, init)
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true
  const text = isStream ? '' : await answer.text()
  gone.abort()
  if (isStream) await answer.body?.cancel()
  expect([target, who.name, answer.status, answer.status === 500 ? world.api.logged.at(-1) : '']).not.toContain(500)
  return { status: answer.status, text }
}

const isRefused = ({ status }: Seen): boolean => status === 401 || status === 403 || status === 404

const nameOf = ({ method, path }: Route): string => `${method} ${path}`
const opensStreams = ({ path }: Route): boolean => path.endsWith('/live/')
const isScoped = ({ needs }: Route): boolean => needs.includes(':')
const tokenScopesOf = (route: Route): readonly string[] => ('tokenScopes' in route && route.tokenScopes) || []
/** What opens a route: a scope, and those by which tokens open it too. */
const needsOf = (route: Route): string => [route.needs, ...tokenScopesOf(route)].join(', token: ')
const closed = routes.filter((route) => route.needs !== 'nothing')

/** The world as it was, unless the request could change nothing. */
const restoreAfter = async (route: Route, seen: Seen): Promise<void> => {
  if (route.method !== 'GET' && seen.status < 300) await world.restore()
}

const walkAs = async (route: Route, who: Identity, samples: Samples = world.samples): Promise<Seen> => {
  const seen = await send(pathOf(route, samples), route, who, samples)
  await restoreAfter(route, seen)
  return seen
}

interface Verdict {
  /** The weakest role that is let in, `-` when not even the owner is. Stronger roles must be let in too. */
  readonly least: string
  readonly owner: Seen
}

const judgeRoles = async (route: Route): Promise<Verdict> => {
  const verdicts: boolean[] = []
  let owner: Seen = { status: 404, text: '' }
  for (const role of world.roles) {
    const isOwner = role === world.roles.at(-1)
    // Changes wait for the front door: of the stronger roles, the strongest is enough.
    if (route.method !== 'GET' && verdicts.includes(true) && !isOwner) {
      verdicts.push(true)
      continue
    }
    const seen = await walkAs(route, role)
    verdicts.push(!isRefused(seen))
    if (isOwner) owner = seen
  }
  const least = verdicts.indexOf(true)
  expect([nameOf(route), least < 0 || verdicts.slice(least).every(Boolean)]).toEqual([nameOf(route), true])
  return { least: world.roles[least]?.name ?? '-', owner }
}

const tableHead = `# Who may ask what

Written by the walk (server/http/foreign-user.test.ts, \`vitest -u\`), reviewed by people. The organization is closed: members see the projects of
their teams only. Everybody but \`billing\` is in the project's team. Least role: the weakest one that is let in, with things of the organization in
path and body; a team admin is a member with that role in the project's team. \`nothing\` is open to everybody, \`account\` is for whoever came as a
person, \`session\` for people who signed in, \`superuser\` for those of them who run the server. Behind \`token:\` stands what tokens of build
machines may have instead.

| route | needs | least role | team admin |
|---|---|---|---|
`

describe('what each route needs', () => {
  it(
    'is what the reviewed table says, and the owner is let in everywhere: otherwise the walk walks past it',
    async () => {
      const lines: string[] = []
      const passedBy: string[] = []
      for (const route of routes) {
        if (!isScoped(route)) {
          lines.push(`| ${nameOf(route)} | ${route.needs} | | |`)
          continue
        }
        const { least, owner } = await judgeRoles(route)
        const byTeam = isRefused(await walkAs(route, world.teamAdmin)) ? 'no' : 'yes'
        lines.push(`| ${nameOf(route)} | ${needsOf(route)} | ${least} | ${byTeam} |`)
        // 503: the columnar store is away in this world.
        if (owner.status >= 300 && owner.status !== 503) passedBy.push(`${nameOf(route)}: ${owner.status} ${owner.text}`)
      }
      expect(passedBy).toEqual([])
      await expect(`${tableHead}${lines.join('\n')}\n`).toMatchFileSnapshot('walk/expected-access.md')
    },
    walkTimeoutMs,
  )
})

describe('routes that are open to everybody', () => {
  it('show nothing of an organization to somebody who has neither a link nor a public key', async () => {
    const nobody = { name: 'nobody', headers: {} }
    for (const route of routes.filter(({ needs, path }) => needs === 'nothing' && !path.includes(':')))
      expect([nameOf(route), (await walkAs(route, nobody)).text.includes(orgMarker)]).toEqual([nameOf(route), false])
  })
})

describe('routes about the server itself', () => {
  it('are closed to every role of every organization, and open to a superuser who signed in', async () => {
    const { roles, teamAdmin, outsider, rivals, superuser } = world
    for (const route of routes.filter((each) => each.needs === 'superuser')) {
      for (const who of [...roles, teamAdmin, outsider, ...rivals, ...superuser.tokens]) {
        const seen = await walkAs(route, who)
        expect([nameOf(route), who.name, seen.status]).toEqual([nameOf(route), who.name, 403])
      }
      const seen = await walkAs(route, superuser.session)
      expect([nameOf(route), seen.status]).toEqual([nameOf(route), 200])
    }
  })
})

describe.each(closed.map((route) => ({ name: nameOf(route), route })))('$name', ({ route }) => {
  it('is closed to nobody, dead tokens and disabled accounts', async () => {
    for (const stranger of world.strangers) {
      const seen = await walkAs(route, stranger)
      expect([stranger.name, seen.status, seen.text.includes(orgMarker)]).toEqual([stranger.name, 401, false])
    }
  })

  it('shows and changes nothing for the owner of another organization', async () => {
    const { samples, rival, acme } = world
    const byId = { ...samples, org: String(acme.orgId), project: String(acme.projectId) }
    const isOwnList = !route.path.includes(':') || isListOfOrg(route)
    const variants = [
      { values: samples, isOwn: !route.path.includes(':') },
      { values: byId, isOwn: !route.path.includes(':') },
      // Things of the other organization behind one's own.
      { values: { ...samples, org: rival.org }, isOwn: isOwnList },
      { values: { ...byId, org: String(rival.orgId) }, isOwn: isOwnList },
    ].filter(({ isOwn }) => !isOwn || !opensStreams(route))
    const before = await rowsBefore(route)
    for (const { values, isOwn } of variants)
      for (const who of world.rivals) {
        const seen = await send(pathOf(route, values), route, who, values)
        const faults = [
          isOwn || isForeignAnswer(route, seen.status) ? '' : `answers ${seen.status}`,
          seen.text.includes(orgMarker) ? `shows ${seen.text}` : '',
          (await rowsBefore(route)) === before ? '' : 'changes rows of the organization',
        ]
        expect([who.name, pathOf(route, values), faults.join('')]).toEqual([who.name, pathOf(route, values), ''])
      }
    if (route.method !== 'GET') await world.restore()
  })

  it('shows and changes nothing for a disabled member', async () => {
    const before = await rowsBefore(route)
    for (const who of world.disabledMember) {
      const seen = await send(pathOf(route, world.samples), route, who, world.samples)
      const faults = [
        route.path.includes(':org') && seen.status !== 404 ? `answers ${seen.status}` : '',
        isScoped(route) && seen.text.includes(projectMarker) ? `shows ${seen.text}` : '',
        !isScoped(route) || (await rowsBefore(route)) === before ? '' : 'changes rows of the organization',
      ]
      expect([who.name, faults.join('')]).toEqual([who.name, ''])
    }
    if (route.method !== 'GET') await world.restore()
  })
})

/** Rows of the organization, to compare; nothing for a read. */
const rowsBefore = (route: Route): Promise<string> => (route.method === 'GET' ? Promise.resolve('') : world.ownRows())

/** Below one's own organization, with nothing of the other's in the path. */
const isListOfOrg = ({ path }: Route): boolean => path.match(/:\w+/g)?.join() === ':org'

/** 403 where tokens may not go at all; 503 where only the columnar store, which is away, could tell that there is nothing. */
const isForeignAnswer = (route: Route, status: number): boolean =>
  status === 404 ||
  (status === 403 && (route.needs === 'session' || route.path.includes('-tokens/:token'))) ||
  (status === 503 && ['/eventids/', '/:org/tags/', '/:org/trace'].some((part) => route.path.includes(part)))

describe('a member without the project, in a closed organization', () => {
  it(
    'sees nothing of it',
    async () => {
      const hidden = /:(?:project|issue|event|attachment|environment|short|version|key)\b/
      for (const route of routes.filter((each) => isScoped(each) && !opensStreams(each))) {
        const before = await rowsBefore(route)
        const seen = await send(pathOf(route, world.samples), route, world.outsider, world.samples)
        const faults = [
          seen.text.includes(projectMarker) ? `shows ${seen.text}` : '',
          hidden.test(route.path) && !isHidden(route, seen.status) ? `answers ${seen.status}` : '',
          !isRefused(seen) || (await rowsBefore(route)) === before ? '' : 'changes rows though it refuses',
        ]
        await restoreAfter(route, seen)
        expect([nameOf(route), faults.join('')]).toEqual([nameOf(route), ''])
      }
    },
    walkTimeoutMs,
  )
})

const isHidden = (route: Route, status: number): boolean => status === 403 || isForeignAnswer(route, status)

describe('a token', () => {
  const isOpenTo = (route: Route, scope: string): boolean => route.needs === scope || tokenScopesOf(route).includes(scope)
  const elsewhere = (scope: string) => routes.filter((route) => isScoped(route) && !isOpenTo(route, scope))

  it(
    'with org:read alone opens nothing else, and changes nothing',
    async () => {
      for (const route of elsewhere('org:read')) {
        const seen = await walkAs(route, world.tokens.orgRead)
        expect([nameOf(route), seen.status]).toEqual([nameOf(route), 403])
      }
      for (const route of routes.filter((each) => each.needs === 'org:read' && each.method !== 'GET')) {
        const seen = await walkAs(route, world.tokens.orgRead)
        expect([nameOf(route), seen.status]).toEqual([nameOf(route), 403])
      }
    },
    walkTimeoutMs,
  )

  it(
    'of the organization opens what needs org:ci, whatever its row says',
    async () => {
      for (const route of elsewhere('org:ci')) {
        const seen = await walkAs(route, world.tokens.orgCi)
        expect([nameOf(route), seen.status]).toEqual([nameOf(route), 403])
      }
      for (const route of routes.filter((each) => tokenScopesOf(each).includes('org:ci'))) {
        const seen = await walkAs(route, world.tokens.orgCi)
        expect([nameOf(route), seen.status < 300 ? 'open' : seen.text]).toEqual([nameOf(route), 'open'])
      }
      for (const route of closed.filter((each) => !isScoped(each)))
        expect([nameOf(route), (await walkAs(route, world.tokens.orgCi)).status]).toEqual([nameOf(route), 403])
    },
    walkTimeoutMs,
  )

  it('of all scopes does not do what only people who signed in may', async () => {
    for (const route of routes.filter((each) => each.needs === 'session' || each.needs === 'superuser'))
      expect([nameOf(route), (await walkAs(route, world.tokens.all)).status]).toEqual([nameOf(route), 403])
  })
})

describe('filters and searches of one’s own lists', () => {
  it(
    'cannot name projects, environments or texts of others',
    async () => {
      const { acme, samples, rivals } = world
      const queries = [
        `project=${acme.projectId}`,
        `project=${samples['project'] ?? ''}`,
        `query=${orgMarker}`,
        `environment=${projectMarker}`,
      ]
      const hostile = ['%', `' or 1=1 --`, '\\', '_'].map((text) => `query=${encodeURIComponent(text)}`)
      for (const route of closed.filter((each) => each.method === 'GET' && !opensStreams(each) && isListOfOrg(each)))
        for (const query of [...queries, ...hostile])
          for (const who of rivals) {
            const target = `${pathOf(route, { ...samples, org: 'rival' })}?${query}`
            const seen = await send(target, route, who, samples)
            // What was asked for may be in the links to the next page.
            expect([target, seen.text.includes(orgMarker) && seen.text]).toEqual([target, false])
          }
    },
    walkTimeoutMs,
  )
})
