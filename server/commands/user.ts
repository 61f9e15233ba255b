import { success } from '#core/result'
import type { Result } from '#core/result'
import { processEnvironment } from '#server/config'
import { setAccountState, setPassword } from '#server/features/users/write'
import { insertUser, parseEmail } from '#server/http/account'
import { hashPassword, passwordComplaint } from '#server/http/password'

import { cannot, processIo, readPassword, runWithLine, wrongUse } from './arguments.ts'
import type { CommandFailure, CommandForm, CommandIo, CommandLine } from './arguments.ts'
import { withMetadata } from './metadata.ts'
import type { CommandStore } from './metadata.ts'

const form: CommandForm = {
  help: `vedette user add --email <address> --password <password> [--org <slug>] [--role owner|manager|admin|member]
vedette user set-password --email <address> --password <password>
vedette user disable --email <address>
vedette user enable --email <address>
vedette user list

A disabled account is signed out, cannot sign in, and its tokens do not count. set-password also signs the user out everywhere. --password - reads stdin. --data-dir <folder> names the folder of all data.
`,
  values: ['email', 'password', 'org', 'role'],
}

const roles: ReadonlySet<string> = new Set(['owner', 'manager', 'admin', 'member'])
const usersShownMax = 10_000

interface Account {
  readonly email: string
  readonly passwordHash: string
}

const readAccount = async (line: CommandLine, io: CommandIo): Promise<Result<Account, CommandFailure>> => {
  const email = parseEmail(line.value('email') ?? '')
  if (email === undefined) return wrongUse('--email must be an e-mail address')
  const password = await readPassword(line, io)
  if (password === undefined) return wrongUse('--password is needed; - reads stdin')
  const complaint = passwordComplaint(password)
  return complaint === undefined ? success({ email, passwordHash: await hashPassword(password) }) : wrongUse(complaint)
}

const addUser = async (
  store: CommandStore,
  account: Account,
  member: { readonly org: string | undefined; readonly role: string },
): Promise<Result<void, CommandFailure>> => {
  const { db, nowMs } = store
  const organization =
    member.org === undefined
      ? undefined
      : await db.selectFrom('organizations').select('id').where('slug', '=', member.org).executeTakeFirst()
  if (member.org !== undefined && !organization) return cannot(`there is no organization ${member.org}`)
  const known = await db.selectFrom('users').select('id').where('email_lower', '=', account.email.toLowerCase()).executeTakeFirst()
  if (known) return cannot(`there is a user ${account.email} already`)
  return store.write(async (trx) => {
    const id = store.nextId()
    await insertUser(trx, { id, ...account, superuser: false, nowMs })
    if (organization)
      await trx.insertInto('members').values({ org_id: organization.id, user_id: id, role: member.role, created_at: nowMs }).execute()
  })
}

const changePassword = async (store: CommandStore, account: Account): Promise<Result<void, CommandFailure>> => {
  const changed = await store.write((trx) => setPassword(trx, account.email.toLowerCase(), account.passwordHash))
  if (!changed.ok) return changed
  return changed.value ? success(undefined) : cannot(`there is no user ${account.email}`)
}

const setState = async (store: CommandStore, email: string, action: 'disable' | 'enable'): Promise<Result<void, CommandFailure>> => {
  const changed = await store.write((trx) => setAccountState(trx, email.toLowerCase(), action === 'disable' ? 'disabled' : 'active'))
  if (!changed.ok) return changed
  return changed.value ? success(undefined) : cannot(`there is no user ${email}`)
}

const listUsers = async (store: CommandStore, io: CommandIo): Promise<Result<void, CommandFailure>> => {
  const rows = await store.db
    .selectFrom('users')
    .leftJoin('members', 'members.user_id', 'users.id')
    .leftJoin('organizations', 'organizations.id', 'members.org_id')
    .select(['users.email', 'users.superuser', 'users.state', 'members.role', 'organizations.slug'])
    .orderBy('users.email_lower')
    .limit(usersShownMax)
    .execute()
  for (const row of rows) {
    const place = row.slug === null ? '-' : `${row.slug}:${row.role ?? ''}`
    const marks = [...(row.superuser === 1 ? ['superuser'] : []), ...(row.state === 'active' ? [] : [row.state])]
    io.out(`${[row.email, place, ...marks].join('\t')}\n`)
  }
  return success(undefined)
}

const actions = ['add', 'set-password', 'disable', 'enable', 'list'] as const

const runLine = async (line: CommandLine, io: CommandIo): Promise<Result<void, CommandFailure>> => {
  const [word, ...more] = line.positionals
  const action = actions.find((each) => each === word)
  const role = line.value('role') ?? 'member'
  if (more.length > 0 || action === undefined) return wrongUse(`user takes ${actions.join(', ')}; see --help`)
  if (action === 'list') return withMetadata(line.settings, (store) => listUsers(store, io))
  if (action === 'disable' || action === 'enable') {
    const email = parseEmail(line.value('email') ?? '')
    if (email === undefined) return wrongUse('--email must be an e-mail address')
    return withMetadata(line.settings, (store) => setState(store, email, action))
  }
  if (!roles.has(role)) return wrongUse(`--role takes ${[...roles].join(', ')}`)
  const account = await readAccount(line, io)
  if (!account.ok) return account
  return withMetadata(line.settings, (store) =>
    action === 'add' ? addUser(store, account.value, { org: line.value('org'), role }) : changePassword(store, account.value),
  )
}

/** `vedette user` with its own surroundings, for tests. */
export const runUser = (
  args: readonly string[],
  io: CommandIo,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> => runWithLine({ args, form, environment, io }, runLine)

/** `vedette user`: exit code 0, 1 (could not), 2 (wrong arguments). */
export const user = (args: readonly string[]): Promise<number> => runUser(args, processIo, processEnvironment())
