import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'

import { success } from '#core/result'
import type { Result } from '#core/result'
import { processEnvironment, usualAddress } from '#server/config'

import { cannot, processIo, runWithLine, wrongUse } from './arguments.ts'
import type { CommandFailure, CommandForm, CommandIo, CommandLine } from './arguments.ts'

const form: CommandForm = {
  help: `vedette coverage upload <report>... --org <slug> --project <slug> --sha <commit> [--branch <name>] [--root <path>] [--token <token>]

Sends reports of test coverage of a commit to a server, which shows at each line of a stack trace whether tests ran it. It knows LCOV, Cobertura,
coverage.py JSON, Go cover profiles, JaCoCo, Clover and Istanbul by what is in them. Several reports of a commit count together.

  --url <url>      the server (SENTRY_URL; default http://${usualAddress.host}:${usualAddress.port})
  --org, --project (SENTRY_ORG, SENTRY_PROJECT)
  --token <text>   a token that may upload releases (SENTRY_AUTH_TOKEN)
  --sha <commit>   (GITHUB_SHA, CI_COMMIT_SHA, BITBUCKET_COMMIT)
  --branch <name>  (GITHUB_REF_NAME, CI_COMMIT_REF_NAME, BITBUCKET_BRANCH)
  --root <path>    taken off the start of every path in the report: the folder of the build, or the module of Go
`,
  values: ['org', 'project', 'sha', 'branch', 'root', 'token'],
}

type Environment = Readonly<Record<string, string | undefined>>

const reportBytesMax = 32 * 1024 * 1024
const answerCharsShown = 500

/** Where flags may come from otherwise: what CI systems and sentry-cli set. */
const variables: ReadonlyMap<string, readonly string[]> = new Map([
  ['url', ['SENTRY_URL']],
  ['org', ['SENTRY_ORG']],
  ['project', ['SENTRY_PROJECT']],
  ['token', ['SENTRY_AUTH_TOKEN']],
  ['sha', ['GITHUB_SHA', 'CI_COMMIT_SHA', 'BITBUCKET_COMMIT']],
  ['branch', ['GITHUB_REF_NAME', 'CI_COMMIT_REF_NAME', 'BITBUCKET_BRANCH']],
])

const valueOf = (line: CommandLine, environment: Environment, flag: string): string => {
  const found = (variables.get(flag) ?? []).map((name) => environment[name]).find((value) => value !== undefined && value !== '')
  return line.value(flag) ?? found ?? ''
}

const addReport = async (body: FormData, path: string): Promise<string | undefined> => {
  try {
    if ((await stat(path)).size > reportBytesMax) return `${path} is longer than ${reportBytesMax} bytes`
    body.append('file', new Blob([await readFile(path)]), basename(path))
    return undefined
  } catch (error) {
    return `${path} cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`
  }
}

/** The sentence of an answer that is none of ours, too: a proxy may stand in front. */
const said = (text: string): string => {
  try {
    const parsed: unknown = JSON.parse(text)
    if (parsed !== null && typeof parsed === 'object' && 'detail' in parsed) return String(parsed.detail)
  } catch {
    // Not of our server.
  }
  return text.slice(0, answerCharsShown)
}

interface Upload {
  readonly address: URL
  readonly token: string
  readonly body: FormData
}

const send = async ({ address, token, body }: Upload, io: CommandIo): Promise<Result<void, CommandFailure>> => {
  let answer: Response
  try {
    answer = await fetch(address, { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : 'no connection'
    return cannot(`${address.origin} does not answer: ${cause}`)
  }
  const text = await answer.text()
  if (!answer.ok) return cannot(`the server said ${answer.status}: ${said(text)}`)
  io.out(`${text}\n`)
  return success(undefined)
}

const readUpload = async (line: CommandLine, environment: Environment): Promise<Result<Upload, CommandFailure>> => {
  const [action, ...paths] = line.positionals
  if (action !== 'upload' || paths.length === 0) return wrongUse('say `vedette coverage upload <report>...`; --help tells more')
  const value = (flag: string): string => valueOf(line, environment, flag)
  const missing = ['org', 'project', 'sha', 'token'].find((flag) => value(flag) === '')
  if (missing !== undefined) return wrongUse(`--${missing} is needed${variables.has(missing) ? `, or ${variables.get(missing)?.[0]}` : ''}`)
  const url = value('url') || `http://${usualAddress.host}:${usualAddress.port}`
  const path = ['/api/0/projects', value('org'), value('project'), 'coverage'].map((part, at) =>
    at === 0 ? part : encodeURIComponent(part),
  )
  if (!URL.canParse(url)) return wrongUse(`--url: ${url} is no address`)
  const body = new FormData()
  for (const name of ['sha', 'branch', 'root']) if (value(name) !== '') body.set(name, value(name))
  for (const each of paths) {
    const fault = await addReport(body, each)
    if (fault !== undefined) return cannot(fault)
  }
  return success({ address: new URL(`${path.join('/')}/`, url), token: value('token'), body })
}

/** `vedette coverage` with its own surroundings, for tests. */
export const runCoverage = (args: readonly string[], io: CommandIo, environment: Environment): Promise<number> =>
  runWithLine({ args, form, environment, io }, async (line) => {
    const upload = await readUpload(line, environment)
    return upload.ok ? send(upload.value, io) : upload
  })

/** `vedette coverage`: exit code 0, 1 (could not), 2 (wrong arguments). */
export const coverage = (args: readonly string[]): Promise<number> => runCoverage(args, processIo, processEnvironment())
