import { success } from '#core/result'
import type { Result } from '#core/result'
import { processEnvironment } from '#server/config'
import { insertToken, revokeTokens } from '#server/features/users/write'
import { scopeNames } from '#server/http/permissions'
import { isoTime } from '#server/http/time-window'

import { cannot, processIo, runWithLine, wrongUse } from './arguments.ts'
import type { CommandFailure, CommandForm, CommandIo, CommandLine } from './arguments.ts'
import { withMetadata } from './metadata.ts'
import type { CommandStore } from './metadata.ts'

const form: CommandForm = {
  help: `vedette token create --email <address> --name <name> [--scopes "org:read event:read"]
vedette token revoke --email <address> --name <name>
vedette token list --email <address>

create prints the token: it is not stored and cannot be shown again. Without --scopes it may do whatever its user may.
--data-dir <folder> names the folder of all data.
`,
  values: ['email', 'name', 'scopes'],
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

const listTokens = async (store: CommandStore, userId: number, io: CommandIo): Promise<Result<void, CommandFailure>> => {
  const rows = await store.db.selectFrom('tokens').selectAll().where('user_id', '=', userId).orderBy('id').limit(tokensShownMax).execute()
  for (const row of rows) {
    const state = row.revoked_at === 0 ? 'valid' : 'revoked'
    const used = row.last_used_at === 0 ? 'never used' : `used ${isoTime(row.last_used_at)}`
    io.out(`${row.name}\t…${row.last4}\t${state}\t${used}\t${row.scopes}\n`)
  }
  return success(undefined)
}

const createToken = async (
  store: CommandStore,
  userId: number,
  line: CommandLine,
  io: CommandIo,
): Promise<Result<void, CommandFailure>> => {
  const scopes = readScopes(line.value('scopes'))
  if (!scopes.ok) return scopes
  const made = await store.write((trx) =>
    insertToken(trx, { id: store.nextId(), userId, name: line.value('name') ?? '', scopes: scopes.value, nowMs: store.nowMs }),
  )
  if (!made.ok) return made
  io.out(`${made.value}\n`)
  return success(undefined)
}

const revoke = async (store: CommandStore, userId: number, name: string): Promise<Result<void, CommandFailure>> => {
  const revoked = await store.write((trx) => revokeTokens(trx, userId, name, store.nowMs))
  if (!revoked.ok) return revoked
  return revoked.value > 0 ? success(undefined) : cannot(`there is no valid token named ${name}`)
}

const runLine = async (line: CommandLine, io: CommandIo): Promise<Result<void, CommandFailure>> => {
  const [action, ...more] = line.positionals
  if (more.length > 0 || (action !== 'create' && action !== 'revoke' && action !== 'list'))
    return wrongUse('token takes create, revoke or list; see --help')
  const name = line.value('name') ?? ''
  if (action !== 'list' && (name === '' || name.length > nameLengthMax))
    return wrongUse(`--name is needed, at most ${nameLengthMax} characters`)
  return withMetadata(line.settings, async (store) => {
    const email = line.value('email') ?? ''
    const owner = await store.db.selectFrom('users').select('id').where('email_lower', '=', email.toLowerCase()).executeTakeFirst()
    if (!owner) return cannot(`there is no user ${email}`)
    if (action === 'list') return listTokens(store, owner.id, io)
    return action === 'create' ? createToken(store, owner.id, line, io) : revoke(store, owner.id, name)
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
