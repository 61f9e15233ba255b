import type { Transaction } from 'kysely'

import { success } from '#core/result'
import type { Result } from '#core/result'
import { processEnvironment, usualAddress } from '#server/config'
import { awaitPublished, dsnOf } from '#server/features/keys/read'
import { ensureOrganization, ensureOwner, ensureProject, slugOf, storePublicUrl } from '#server/features/setup/write'
import { insertToken, revokeTokens } from '#server/features/tokens/write'
import { insertUser, parseEmail } from '#server/http/account'
import { hashPassword, passwordComplaint } from '#server/http/password'
import { parsePublicUrl, readPublicUrlOfServer } from '#server/http/public-url'
import type { Schema } from '#server/stores/metadata/schema'

import { cannot, processIo, readPassword, runWithLine, wrongUse } from './arguments.ts'
import type { CommandFailure, CommandForm, CommandIo, CommandLine } from './arguments.ts'
import { isServerRunning, withMetadata } from './metadata.ts'
import type { CommandStore } from './metadata.ts'

const tokenName = 'init'

const form: CommandForm = {
  help: `vedette init --org <name> --project <name> --email <address> --password <password> [--json]

Makes organization, project with a client key, and owner, as far as they are missing; revokes the owner's token named "init" and makes a new
one. Works whether or not the server runs. A user that exists keeps their password.

  --org <name>         organization, e.g. acme
  --project <name>     project, e.g. web
  --email <address>    owner
  --password <text>    password of a new owner; - reads stdin
  --platform <name>    platform of a new project, e.g. javascript-react
  --url <url>          public URL, as browsers and SDKs reach this server; stored
  --json               print one JSON object {"url","dsn","org","project","projectId","token"}
  --data-dir <folder>  folder of all data
`,
  values: ['org', 'project', 'email', 'password', 'platform'],
  switches: ['json'],
}

/** The arguments, checked. */
interface Wanted {
  readonly organization: { readonly slug: string; readonly name: string }
  readonly project: { readonly slug: string; readonly name: string; readonly platform: string }
  readonly email: string
  readonly password: string | undefined
  /** Set when `--url` was given. */
  readonly url: string | undefined
}

/** `--url` as an origin; undefined when it was not given. */
const readUrl = (line: CommandLine): Result<string | undefined, CommandFailure> => {
  const asked = line.value('url')
  if (asked === undefined) return success(undefined)
  const url = parsePublicUrl(asked)
  return url === undefined
    ? wrongUse('--url must be http or https and the root of a host, such as https://errors.example.com')
    : success(url)
}

const readWanted = async (line: CommandLine, io: CommandIo): Promise<Result<Wanted, CommandFailure>> => {
  const named = (flag: string): { slug: string; name: string } => {
    const name = (line.value(flag) ?? '').trim()
    return { slug: slugOf(name), name }
  }
  const [organization, project] = [named('org'), named('project')]
  const email = parseEmail(line.value('email') ?? '')
  const url = readUrl(line)
  if (line.positionals.length > 0) return wrongUse(`init does not take ${line.positionals.join(' ')}; see --help`)
  if (organization.slug === '' || project.slug === '')
    return wrongUse('init needs --org and --project, names with letters or digits; see --help')
  if (email === undefined) return wrongUse('init needs --email, an e-mail address')
  if (!url.ok) return url
  const password = await readPassword(line, io)
  return success({ organization, project: { ...project, platform: line.value('platform') ?? '' }, email, password, url: url.value })
}

/** Hash for a user that is still to be made; undefined when they exist. */
const passwordHashFor = async (store: CommandStore, wanted: Wanted): Promise<Result<string | undefined, CommandFailure>> => {
  const known = await store.db.selectFrom('users').select('id').where('email_lower', '=', wanted.email.toLowerCase()).executeTakeFirst()
  if (known) return success(undefined)
  if (wanted.password === undefined) return wrongUse(`there is no user ${wanted.email} yet: init needs --password to make one`)
  const complaint = passwordComplaint(wanted.password)
  return complaint === undefined ? success(await hashPassword(wanted.password)) : wrongUse(complaint)
}

const ensureUser = async (
  trx: Transaction<Schema>,
  store: CommandStore,
  email: string,
  passwordHash: string | undefined,
): Promise<number> => {
  const known = await trx.selectFrom('users').select('id').where('email_lower', '=', email.toLowerCase()).executeTakeFirst()
  if (known) return known.id
  const first = (await trx.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined
  const id = store.nextId()
  await insertUser(trx, { id, email, passwordHash: passwordHash ?? '', superuser: first, nowMs: store.nowMs })
  return id
}

const makeAll = async (trx: Transaction<Schema>, store: CommandStore, wanted: Wanted, passwordHash: string | undefined) => {
  const { nowMs } = store
  const userId = await ensureUser(trx, store, wanted.email, passwordHash)
  const organization = await ensureOrganization(trx, wanted.organization, store)
  await ensureOwner(trx, organization.id, userId, nowMs)
  const ready = await ensureProject(trx, { ...wanted.project, orgId: organization.id }, store)
  await revokeTokens(trx, { userId, orgId: 0 }, tokenName, nowMs)
  const token = await insertToken(trx, { id: store.nextId(), userId, name: tokenName, nowMs })
  if (wanted.url !== undefined) await storePublicUrl(trx, wanted.url)
  return { organization, ready, token }
}

const runLine = async (line: CommandLine, io: CommandIo): Promise<Result<void, CommandFailure>> => {
  const wanted = await readWanted(line, io)
  if (!wanted.ok) return wanted
  const { settings } = line
  return withMetadata(settings, async (store) => {
    const passwordHash = await passwordHashFor(store, wanted.value)
    if (!passwordHash.ok) return passwordHash
    const made = await store.write((trx) => makeAll(trx, store, wanted.value, passwordHash.value))
    if (!made.ok) return made
    const { organization, ready, token } = made.value
    const url = await readPublicUrlOfServer(store.db, settings, usualAddress)
    const dsn = dsnOf(url, ready.key.public_key, ready.project.id)
    const printed = { url, dsn, org: organization.slug, project: ready.project.slug, projectId: String(ready.project.id), token }
    io.out(
      line.has('json')
        ? `${JSON.stringify(printed)}\n`
        : Object.entries(printed)
            .map(([name, value]) => `${name.padEnd(10)} ${value}\n`)
            .join(''),
    )
    if (ready.version === undefined || !isServerRunning(settings.dataDir) || (await awaitPublished(settings.dataDir, ready.version)))
      return success(undefined)
    return cannot('everything was made, but the running server did not publish the new key within 5 s: events may be refused for a while')
  })
}

/** `vedette init` with its own surroundings, for tests. */
export const runInit = (
  args: readonly string[],
  io: CommandIo,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> => runWithLine({ args, form, environment, io }, runLine)

/** `vedette init`: exit code 0, 1 (could not), 2 (wrong arguments). */
export const init = (args: readonly string[]): Promise<number> => runInit(args, processIo, processEnvironment())
