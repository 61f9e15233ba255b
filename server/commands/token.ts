import { success } from '#core/result'
import type { Result } from '#core/result'
import { processEnvironment, usualAddress } from '#server/config'
import { mintOrgToken, mintUserToken, revokeTokens } from '#server/features/tokens/write'
import { scopeNames } from '#server/http/permissions'
import { readPublicUrlOfServer } from '#server/http/public-url'
import { isoTime } from '#server/http/time-window'

import { cannot, processIo, runWithLine, wrongUse } from './arguments.ts'
import type { CommandFailure, CommandForm, CommandIo, CommandLine } from './arguments.ts'
import { withMetadata } from './metadata.ts'
import type { CommandStore } from './metadata.ts'

const form: CommandForm = {
  help: `vedette token create --email <address> --name <name> [--scopes "org:read event:read"]
vedette token revoke --email <address> --name <name>
vedette token list --email <address>
vedette token create|revoke|list --org <slug> [--name <name>]

create prints the token: it is not stored and cannot be shown again. Without --scopes it may do whatever its user may.
With --org instead of --email it is a token of the organization, for releases and uploads (scope org:ci).
--data-dir <folder> names the folder of all data.
`,
  values: ['email', 'name', 'scopes', 'org'],
}

const nameLengthMax = 100
const tokensShownMax = 1000
const known: ReadonlySet<string> = new Set(scopeNames)

const readScopes = (text: string | undefined): Result<readonly string[], CommandFailure> => {
  if (text === undefined) return success(scopeNames)
  const scopes = text.split(/[\s,]+/).filter((word) => word !== '')
  const unknown = scopes.find((scope) => !known.has(scope))
  if (unknown !== undefined) return wrongUse(`--scopes: ${unknown} is not known; there are ${scopeNames.join(' ')}`)
  return scopes.length === 0 ? wrongUse('--scopes is empty') : success(scopes)
}

/** Whose token: a person's, or an organization's. */
interface Owner {
  readonly userId: number
  readonly orgId: number
  /** Slug; empty for a person. */
  readonly org: string
}

const readOwner = async (store: CommandStore, line: CommandLine): Promise<Result<Owner, CommandFailure>> => {
  const slug = line.value('org')
  if (slug !== undefined) {
    const organization = await store.db.selectFrom('organizations').select('id').where('slug', '=', slug).executeTakeFirst()
    return organization ? success({ userId: 0, orgId: organization.id, org: slug }) : cannot(`there is no organization ${slug}`)
  }
  const email = line.value('email') ?? ''
  const user = await store.db.selectFrom('users').select('id').where('email_lower', '=', email.toLowerCase()).executeTakeFirst()
  return user ? success({ userId: user.id, orgId: 0, org: '' }) : cannot(`there is no user ${email}`)
}

const listTokens = async (store: CommandStore, { userId, orgId }: Owner, io: CommandIo): Promise<Result<void, CommandFailure>> => {
  const rows = await store.db
    .selectFrom('tokens')
    .selectAll()
    .where('user_id', '=', userId)
    .where('org_id', '=', orgId)
    .orderBy('id')
    .limit(tokensShownMax)
    .execute()
  for (const row of rows) {
    const state = row.revoked_at === 0 ? 'valid' : 'revoked'
    const used = row.last_used_at === 0 ? 'never used' : `used ${isoTime(row.last_used_at)}`
    io.out(`${row.name}\t…${row.last4}\t${state}\t${used}\t${row.scopes}\n`)
  }
  return success(undefined)
}

const createToken = async (store: CommandStore, owner: Owner, line: CommandLine, io: CommandIo): Promise<Result<void, CommandFailure>> => {
  const scopes = readScopes(line.value('scopes'))
  if (!scopes.ok) return scopes
  const { nowMs } = store
  const made = { id: store.nextId(), name: line.value('name') ?? '', nowMs }
  const token =
    owner.org === ''
      ? mintUserToken({ ...made, userId: owner.userId, scopes: scopes.value })
      : mintOrgToken({ ...made, ...owner, createdBy: 0, publicUrl: await readPublicUrlOfServer(store.db, line.settings, usualAddress) })
  const written = await store.write((trx) => trx.insertInto('tokens').values(token.row).execute())
  if (!written.ok) return written
  io.out(`${token.text}\n`)
  return success(undefined)
}

const revoke = async (store: CommandStore, owner: Owner, name: string): Promise<Result<void, CommandFailure>> => {
  const revoked = await store.write((trx) => revokeTokens(trx, owner, name, store.nowMs))
  if (!revoked.ok) return revoked
  return revoked.value > 0 ? success(undefined) : cannot(`there is no valid token named ${name}`)
}

const runLine = async (line: CommandLine, io: CommandIo): Promise<Result<void, CommandFailure>> => {
  const [action, ...more] = line.positionals
  if (more.length > 0 || (action !== 'create' && action !== 'revoke' && action !== 'list'))
    return wrongUse('token takes create, revoke or list; see --help')
  if (line.value('org') !== undefined && (line.value('email') ?? line.value('scopes')) !== undefined)
    return wrongUse('--org goes without --email and --scopes')
  const name = line.value('name') ?? ''
  if (action !== 'list' && (name === '' || name.length > nameLengthMax))
    return wrongUse(`--name is needed, at most ${nameLengthMax} characters`)
  return withMetadata(line.settings, async (store) => {
    const owner = await readOwner(store, line)
    if (!owner.ok) return owner
    if (action === 'list') return listTokens(store, owner.value, io)
    return action === 'create' ? createToken(store, owner.value, line, io) : revoke(store, owner.value, name)
  })
}

/** `vedette token` with its own surroundings, for tests. */
export const runToken = (
  args: readonly string[],
  io: CommandIo,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> => runWithLine({ args, form, environment, io }, runLine)

/** `vedette token`: exit code 0, 1 (could not), 2 (wrong arguments). */
export const token = (args: readonly string[]): Promise<number> => runToken(args, processIo, processEnvironment())
