import { text as readAll } from 'node:stream/consumers'
import { parseArgs } from 'node:util'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { readSettings } from '#server/config'
import type { Settings } from '#server/config'

/** Where a command writes and reads; tests give their own. */
export interface CommandIo {
  out(text: string): void
  err(text: string): void
  /** Everything that stdin has. */
  stdin(): Promise<string>
}

export const processIo: CommandIo = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  stdin: () => readAll(process.stdin),
}

/** What a command takes beside the settings that every command takes. */
export interface CommandForm {
  readonly help: string
  /** Flags with a value. */
  readonly values: readonly string[]
  /** Flags without one. */
  readonly switches?: readonly string[]
}

/** Arguments as read. */
export interface CommandLine {
  readonly positionals: readonly string[]
  readonly settings: Settings
  /** Value of a flag; undefined when it was not given. */
  value(flag: string): string | undefined
  has(flag: string): boolean
}

/** Settings that commands take as flags, too. */
const settingFlags = ['data-dir', 'url', 'host', 'port']
const passwordBytesMax = 4096

/** Reads the arguments of a command. The failure is a sentence; `help` means that the user asked for it. */
const readCommandLine = (
  args: readonly string[],
  form: CommandForm,
  environment: Readonly<Record<string, string | undefined>>,
): Result<CommandLine, { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly sentence: string }> => {
  const options = Object.fromEntries([
    ...[...settingFlags, ...form.values].map((flag) => [flag, { type: 'string' as const }]),
    ...['help', ...(form.switches ?? [])].map((flag) => [flag, { type: 'boolean' as const }]),
  ])
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const given = new Map(Object.entries(values))
    if (given.get('help') === true) return failure({ kind: 'help' })
    const value = (flag: string): string | undefined => {
      const found = given.get(flag)
      return typeof found === 'string' ? found : undefined
    }
    const settings = readSettings(environment, Object.fromEntries(settingFlags.map((flag) => [flag, value(flag)])))
    if (!settings.ok) return failure({ kind: 'wrong', sentence: settings.error.join('; ') })
    return success({ positionals, settings: settings.value, value, has: (flag) => given.get(flag) === true })
  } catch (error) {
    return failure({ kind: 'wrong', sentence: error instanceof Error ? error.message : String(error) })
  }
}

/** Runs a command: `--help` to stdout with exit code 0, a wrong line to stderr with 2, what the command could not do with 1. */
export const runWithLine = async (
  call: {
    readonly args: readonly string[]
    readonly form: CommandForm
    readonly environment: Readonly<Record<string, string | undefined>>
    readonly io: CommandIo
  },
  run: (line: CommandLine, io: CommandIo) => Promise<Result<void, CommandFailure>>,
): Promise<number> => {
  const { args, form, environment, io } = call
  const line = readCommandLine(args, form, environment)
  if (!line.ok) {
    if (line.error.kind === 'help') io.out(form.help)
    else io.err(`vedette: ${line.error.sentence}\n`)
    return line.error.kind === 'help' ? 0 : 2
  }
  const done = await run(line.value, io)
  if (done.ok) return 0
  io.err(`vedette: ${done.error.sentence}\n`)
  return done.error.exitCode
}

/** Why a command did not do it: 2 for what the user wrote, 1 for the rest. */
export interface CommandFailure {
  readonly exitCode: 1 | 2
  readonly sentence: string
}

export const wrongUse = (sentence: string): Result<never, CommandFailure> => failure({ exitCode: 2, sentence })
export const cannot = (sentence: string): Result<never, CommandFailure> => failure({ exitCode: 1, sentence })

/** The value of `--password`; `-` reads stdin without its last line break. */
export const readPassword = async (line: CommandLine, io: CommandIo): Promise<string | undefined> => {
  const given = line.value('password')
  if (given !== '-') return given
  return (await io.stdin()).slice(0, passwordBytesMax).replace(/\r?\n$/, '')
}
