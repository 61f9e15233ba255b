import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import type { Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { sleep } from '#core/time'
import { storeServedUrl } from '#server/features/setup/write'
import { verifyPassword } from '#server/http/password'
import { servedUrl } from '#server/http/public-url'
import { sha256 } from '#server/http/session'
import { openMetadata } from '#server/stores/metadata/open-metadata'
import type { Schema } from '#server/stores/metadata/schema'

import type { CommandIo } from './arguments.ts'
import { runInit } from './init.ts'
import { runToken } from './token.ts'
import { runUser } from './user.ts'

let dataDir: string
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'vedette-init-')), 'data')
})
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

type Command = (args: readonly string[], io: CommandIo, environment: Readonly<Record<string, string | undefined>>) => Promise<number>

const run = async (command: Command, args: readonly string[], stdin = ''): Promise<Ran> => {
  let [out, err] = ['', '']
  const io: CommandIo = { out: (text) => void (out += text), err: (text) => void (err += text), stdin: () => Promise.resolve(stdin) }
  const code = await command([...args, '--data-dir', dataDir], io, {})
  return { code, out, err }
}

const flags = ['--org', 'acme', '--project', 'web', '--email', 'Owner@acme.example']
const initArgs = [...flags, '--password', 'a long password', '--json']

interface Printed {
  readonly url: string
  readonly dsn: string
  readonly org: string
  readonly project: string
  readonly projectId: string
  readonly token: string
}

const init = async (args: readonly string[] = initArgs, stdin = ''): Promise<Printed> => {
  const ran = await run(runInit, args, stdin)
  expect(ran.err).toBe('')
  expect(ran.code).toBe(0)
  return JSON.parse(ran.out) as Printed
}

const withDb = async <Value>(read: (db: Kysely<Schema>) => Promise<Value>): Promise<Value> => {
  const metadata = openMetadata({ file: join(dataDir, 'meta.sqlite'), role: 'command' })
  try {
    return await read(metadata.db)
  } finally {
    await metadata.close()
  }
}

describe('vedette init', () => {
  it('makes everything on an empty folder and prints one JSON object', async () => {
    const printed = await init()
    expect(Object.keys(printed)).toEqual(['url', 'dsn', 'org', 'project', 'projectId', 'token'])
    expect(printed).toMatchObject({ url: 'http://localhost:8642', org: 'acme', project: 'web', projectId: '1' })
    expect(printed.dsn).toMatch(/^http:\/\/[0-9a-f]{32}@localhost:8642\/1$/)
    expect(printed.token).toMatch(/^sntryu_[0-9a-f]{64}$/)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    await withDb(async (db) => {
      const user = await db.selectFrom('users').selectAll().executeTakeFirstOrThrow()
      expect(user).toMatchObject({ email: 'Owner@acme.example', email_lower: 'owner@acme.example', superuser: 1 })
      expect(await verifyPassword(user.password_hash, 'a long password')).toBe(true)
      expect(await db.selectFrom('tokens').select(['sha256', 'last4']).execute()).toEqual([
        { sha256: sha256(printed.token), last4: printed.token.slice(-4) },
      ])
    })
  })

  it('is idempotent: the same again, but for a new token in place of the old', async () => {
    const first = await init()
    const second = await init([...flags, '--json'])
    expect({ ...second, token: '' }).toEqual({ ...first, token: '' })
    await withDb(async (db) => {
      for (const table of ['users', 'organizations', 'projects', 'members', 'keys', 'config_history'] as const) {
        expect(await db.selectFrom(table).selectAll().execute()).toHaveLength(1)
      }
      const valid = await db.selectFrom('tokens').select('sha256').where('revoked_at', '=', 0).execute()
      expect(valid).toEqual([{ sha256: sha256(second.token) }])
    })
  })

  it('adds a second project and a second organization beside the first', async () => {
    await init()
    expect(await init(['--org', 'acme', '--project', 'api', '--email', 'owner@ACME.example', '--json'])).toMatchObject({ projectId: '2' })
    expect(await init(['--org', 'other', '--project', 'web', '--email', 'owner@acme.example', '--json'])).toMatchObject({
      projectId: '3',
      org: 'other',
    })
  })

  it('goes by the address of the last start, unless it is told another', async () => {
    await init()
    await withDb((db) => storeServedUrl(db, servedUrl({ host: '0.0.0.0', port: 9000 })))
    expect((await init()).dsn).toMatch(/@localhost:9000\/1$/)
    expect(await init([...initArgs, '--port', '9001'])).toMatchObject({ url: 'http://localhost:9001' })
    expect(await init([...initArgs, '--url', 'https://errors.example.com'])).toMatchObject({ url: 'https://errors.example.com' })
    expect(await init()).toMatchObject({ url: 'https://errors.example.com' })
  })

  it('stores the public URL of --url, and reads a password from stdin', async () => {
    const printed = await init([...flags, '--password', '-', '--url', 'https://errors.example.com/', '--json'], 'piped password\n')
    expect(printed.url).toBe('https://errors.example.com')
    expect((await init([...flags, '--json'])).url).toBe('https://errors.example.com')
    const hash = await withDb((db) => db.selectFrom('users').select('password_hash').executeTakeFirst())
    expect(await verifyPassword(hash?.password_hash, 'piped password')).toBe(true)
  })

  it('says in a sentence what is wrong with its arguments, with exit code 2, and writes nothing', async () => {
    for (const args of [
      [],
      ['--org', 'acme'],
      [...flags, '--url', 'https://x/y', '--password', 'a long password'],
      [...flags, '--none'],
      [...flags, 'extra'],
      [...flags, '--port', 'x'],
    ]) {
      const ran = await run(runInit, args)
      expect([args.join(' '), ran.code]).toEqual([args.join(' '), 2])
      expect(ran.err).toMatch(/^vedette: .+\n$/)
    }
    expect(existsSync(join(dataDir, 'meta.sqlite'))).toBe(false)
    expect((await run(runInit, flags)).code).toBe(2)
    expect((await run(runInit, [...flags, '--password', 'short'])).code).toBe(2)
    const help = await run(runInit, ['--help'])
    expect([help.code, help.err]).toEqual([0, ''])
    expect(help.out).toContain('--org')
  })
})

describe('beside a running server', () => {
  let lock: DatabaseSync
  beforeEach(async () => {
    await init()
    lock = new DatabaseSync(join(dataDir, 'run', 'lock.sqlite'))
    lock.exec('BEGIN EXCLUSIVE')
  })
  afterEach(() => lock.close())

  it('waits until the key snapshot has the new key', async () => {
    const publishing = sleep(300).then(() => writeFileSync(join(dataDir, 'run', 'keys.json'), '{"version":2}'))
    const started = performance.now()
    await init(['--org', 'acme', '--project', 'second', '--email', 'owner@acme.example', '--json'])
    expect(performance.now() - started).toBeGreaterThan(250)
    await publishing
  })

  it('does not wait when it made no key', async () => {
    const started = performance.now()
    await init([...flags, '--json'])
    expect(performance.now() - started).toBeLessThan(4_500)
  })
})

describe('vedette user and vedette token', () => {
  it('adds users to an organization, lists them, and sets passwords', async () => {
    await init()
    const account = ['--email', 'bob@acme.example', '--password', 'another password']
    expect(await run(runUser, ['add', ...account, '--org', 'acme', '--role', 'admin'])).toMatchObject({ code: 0, err: '' })
    expect((await run(runUser, ['add', ...account])).code).toBe(1)
    expect((await run(runUser, ['add', ...account, '--role', 'king'])).code).toBe(2)
    expect((await run(runUser, ['list'])).out).toBe('bob@acme.example\tacme:admin\nOwner@acme.example\tacme:owner\tsuperuser\n')
    await withDb(async (db) => {
      const bob = await db.selectFrom('users').select('id').where('email_lower', '=', 'bob@acme.example').executeTakeFirstOrThrow()
      await db.insertInto('auth_sessions').values({ id: 'x', user_id: bob.id, csrf: 'y', created_at: 0, expires_at: 1 }).execute()
    })
    expect((await run(runUser, ['set-password', '--email', 'BOB@acme.example', '--password', '-'], 'third password\n')).code).toBe(0)
    expect((await run(runUser, ['set-password', '--email', 'no@acme.example', '--password', 'third password'])).code).toBe(1)
    await withDb(async (db) => {
      expect(await db.selectFrom('auth_sessions').selectAll().execute()).toEqual([])
      const bob = await db.selectFrom('users').select('password_hash').where('email_lower', '=', 'bob@acme.example').executeTakeFirst()
      expect(await verifyPassword(bob?.password_hash, 'third password')).toBe(true)
    })
  })

  it('disables an account, which signs it out, and lets it in again', async () => {
    await init()
    const email = ['--email', 'OWNER@acme.example']
    await withDb(async (db) => {
      const owner = await db.selectFrom('users').select('id').executeTakeFirstOrThrow()
      await db.insertInto('auth_sessions').values({ id: 'x', user_id: owner.id, csrf: 'y', created_at: 0, expires_at: 1 }).execute()
    })
    expect((await run(runUser, ['disable', ...email])).code).toBe(0)
    expect((await run(runUser, ['list'])).out).toBe('Owner@acme.example\tacme:owner\tsuperuser\tdisabled\n')
    await withDb(async (db) => expect(await db.selectFrom('auth_sessions').selectAll().execute()).toEqual([]))
    expect((await run(runUser, ['enable', ...email])).code).toBe(0)
    expect((await run(runUser, ['list'])).out).toBe('Owner@acme.example\tacme:owner\tsuperuser\n')
    expect((await run(runUser, ['disable', '--email', 'no@acme.example'])).code).toBe(1)
    expect((await run(runUser, ['disable'])).code).toBe(2)
  })

  it('creates, lists and revokes tokens', async () => {
    await init()
    const named = ['--email', 'owner@acme.example', '--name', 'ci']
    const made = await run(runToken, ['create', ...named, '--scopes', 'event:read, org:read'])
    expect(made.out).toMatch(/^sntryu_[0-9a-f]{64}\n$/)
    const listed = await run(runToken, ['list', '--email', 'owner@acme.example'])
    expect(listed.out).toContain(`ci\t…${made.out.trim().slice(-4)}\tvalid\tnever used\tevent:read org:read\n`)
    expect(listed.out).not.toContain(made.out.trim())
    expect((await run(runToken, ['revoke', ...named])).code).toBe(0)
    expect((await run(runToken, ['revoke', ...named])).code).toBe(1)
    expect((await run(runToken, ['create', ...named, '--scopes', 'all'])).code).toBe(2)
    expect((await run(runToken, ['create', '--email', 'no@x.example', '--name', 'ci'])).code).toBe(1)
    expect((await run(runToken, ['burn'])).code).toBe(2)
    const ofOrganization = ['--org', 'acme', '--name', 'build']
    const built = await run(runToken, ['create', ...ofOrganization])
    expect(built.out).toMatch(/^sntrys_[^_]+_[^_]{43}\n$/)
    expect((await run(runToken, ['list', '--org', 'acme'])).out).toMatch(/^build\t.*\tvalid\tnever used\torg:ci\n$/)
    expect((await run(runToken, ['create', ...ofOrganization, '--email', 'owner@acme.example'])).code).toBe(2)
    expect((await run(runToken, ['revoke', ...ofOrganization])).code).toBe(0)
    expect((await run(runToken, ['create', '--org', 'nobody', '--name', 'x'])).code).toBe(1)
  })
})
