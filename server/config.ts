import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'

/** One setting: variable `VEDETTE_*`, flag, what it means with its unit, and how its text is read. */
interface Setting<Value> {
  readonly variable: string
  readonly flag: string
  readonly meaning: string
  readonly schema: z.ZodType<Value, string | undefined>
}

const define = <Value>(variable: string, flag: string, meaning: string, schema: z.ZodType<Value, string | undefined>): Setting<Value> => ({
  variable,
  flag,
  meaning,
  schema,
})

const numberIn = (least: number, most: number, fallback: number) =>
  z.string().default(String(fallback)).transform(Number).pipe(z.number().int().min(least).max(most))
const textOr = (fallback: string) => z.string().min(1).default(fallback)
const listOf = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  )

/** Where a server listens that is told nothing. */
export const usualAddress = { host: '127.0.0.1', port: 8642 } as const

/** Every setting of the server, once. None is required. */
const definitions = {
  port: define('VEDETTE_PORT', 'port', 'TCP port of the front door', numberIn(0, 65_535, usualAddress.port)),
  host: define('VEDETTE_HOST', 'host', 'address to listen on', textOr(usualAddress.host)),
  dataDir: define(
    'VEDETTE_DATA_DIR',
    'data-dir',
    'folder of all data',
    textOr('./data').transform((path) => resolve(path)),
  ),
  url: define('VEDETTE_URL', 'url', 'public URL, as browsers and SDKs reach this server', z.url().optional()),
  logLevel: define(
    'VEDETTE_LOG_LEVEL',
    'log-level',
    'debug, info, warn or error',
    z.enum(['debug', 'info', 'warn', 'error']).default('warn'),
  ),
  trustedProxies: define(
    'VEDETTE_TRUSTED_PROXIES',
    'trusted-proxies',
    'CIDRs whose X-Forwarded-For is believed, by comma',
    listOf.transform((list) => (list.length > 0 ? list : ['127.0.0.0/8', '::1/128'])),
  ),
  envelopeBytesMax: define(
    'VEDETTE_ENVELOPE_BYTES_MAX',
    'envelope-bytes-max',
    'largest compressed envelope, bytes',
    numberIn(1024, 2 ** 30, 64 * 2 ** 20),
  ),
  minidumpBytesMax: define(
    'VEDETTE_MINIDUMP_BYTES_MAX',
    'minidump-bytes-max',
    'largest crash upload, bytes',
    numberIn(1024, 2 ** 30, 200 * 2 ** 20),
  ),
  logBytesMax: define(
    'VEDETTE_LOG_BYTES_MAX',
    'log-bytes-max',
    'unprocessed bytes kept before the door answers 429; 0 = 10 % of the free disk, at most 1 GB',
    numberIn(0, 2 ** 40, 0),
  ),
  clickhouseUrl: define(
    'VEDETTE_CLICKHOUSE_URL',
    'clickhouse-url',
    'ClickHouse server to use in place of the embedded engine',
    z.url().optional(),
  ),
} as const

/** Settings as read from environment and flags; a flag wins. */
export type Settings = { readonly [Name in keyof typeof definitions]: z.output<(typeof definitions)[Name]['schema']> }

type Environment = Readonly<Record<string, string | undefined>>

const readOne = (name: string, setting: Setting<unknown>, text: string | undefined): Result<unknown, string> => {
  const read = setting.schema.safeParse(text)
  if (read.success) return success(read.data)
  return failure(
    `${setting.variable} (--${setting.flag}): ${read.error.issues[0]?.message ?? 'not understood'} (${name}: ${setting.meaning})`,
  )
}

/** Reads all settings. The failure is a sentence per setting that is off. */
export const readSettings = (environment: Environment, flags: Environment): Result<Settings, string[]> => {
  const read: Record<string, unknown> = {}
  const faults: string[] = []
  for (const [name, setting] of Object.entries(definitions)) {
    const value = readOne(name, setting, flags[setting.flag] ?? environment[setting.variable])
    if (value.ok) read[name] = value.value
    else faults.push(value.error)
  }
  // Every name of the definitions was read by its own schema just above.
  return faults.length > 0 ? failure(faults) : success(read as Settings)
}

/** Splits `--port 1 --host x` into flags by name; unknown flags are a failure with a sentence. */
const readFlags = (args: readonly string[]): Result<Environment, string[]> => {
  const options = Object.fromEntries(Object.values(definitions).map(({ flag }) => [flag, { type: 'string' as const }]))
  try {
    return success(parseArgs({ args: [...args], options, allowPositionals: false }).values as Environment)
  } catch (error) {
    return failure([error instanceof Error ? error.message : String(error)])
  }
}

/** One line per setting, for `--help`. */
export const settingsHelp = (): string =>
  Object.values(definitions)
    .map(({ flag, variable, meaning }) => `  --${flag.padEnd(20)} ${variable.padEnd(28)} ${meaning}`)
    .join('\n')

/** The environment of this process; the only place that reads it. */
export const processEnvironment = (): Environment => process.env

/** Settings of a command: its flags over this process's environment. The failure is a sentence per flag or setting that is off. */
export const settingsOf = (args: readonly string[]): Result<Settings, string[]> => {
  const flags = readFlags(args)
  return flags.ok ? readSettings(processEnvironment(), flags.value) : flags
}
