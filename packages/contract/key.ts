import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

/** Where SDKs and other senders of one client key send to: whole URLs. `crons` has `___MONITOR_SLUG___` for the monitor's name. */
const dsnSchema = z.object({
  public: z.url(),
  /** The old form with a secret, which nobody checks. */
  secret: z.url(),
  csp: z.url(),
  security: z.url(),
  minidump: z.url(),
  nel: z.url(),
  unreal: z.url(),
  crons: z.url(),
  /** The loader script. */
  cdn: z.url(),
  playstation: z.url(),
  integration: z.url(),
  otlp_traces: z.url(),
  otlp_logs: z.url(),
})

/** What the loader script of a key switches on. */
const loaderOptionsSchema = z.object({
  hasReplay: z.boolean(),
  hasPerformance: z.boolean(),
  hasDebug: z.boolean(),
  hasFeedback: z.boolean(),
  hasLogsAndMetrics: z.boolean(),
})

/** Events that a key may send per window of so many seconds. */
const rateLimitSchema = z.object({ window: z.int(), count: z.int() })

/** Client key (DSN) as web-api.md 8.7 has it. */
export const keySchema = z.object({
  /** The public key. */
  id: z.string(),
  name: z.string(),
  label: z.string(),
  public: z.string(),
  /** Empty for keys made before there was one. */
  secret: z.string(),
  projectId: z.int(),
  isActive: z.boolean(),
  /** Null: no limit of its own. */
  rateLimit: rateLimitSchema.nullable(),
  dsn: dsnSchema,
  browserSdkVersion: z.string(),
  browserSdk: z.object({ choices: listOf(z.tuple([z.string(), z.string()]).readonly()) }),
  dateCreated: timeSchema,
  dynamicSdkLoaderOptions: loaderOptionsSchema,
})
export type Key = z.infer<typeof keySchema>

export const keyNameLengthMax = 64
/** A day. */
const windowSecondsMax = 86_400
const countMax = 1_000_000_000

/** 0 in one of the two, or null as a whole, takes the limit away. */
const rateLimitChoice = z
  .object({ window: z.int().min(0).max(windowSecondsMax).nullish(), count: z.int().min(0).max(countMax).nullish() })
  .nullable()

/** `POST /api/0/projects/{org}/{project}/keys/`. */
export const newKeySchema = z.object({
  name: z.string().max(keyNameLengthMax).nullish(),
  rateLimit: rateLimitChoice.optional(),
})

/** `PUT /api/0/projects/{org}/{project}/keys/{key}/`: partial. */
export const keyChangeSchema = newKeySchema.extend({
  isActive: z.boolean().optional(),
  browserSdkVersion: z.string().max(32).optional(),
  dynamicSdkLoaderOptions: loaderOptionsSchema.partial().optional(),
})
export type KeyChange = z.infer<typeof keyChangeSchema>
