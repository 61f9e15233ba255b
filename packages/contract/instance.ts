import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

const bytesSchema = z.number()

/** Something that those who run the server should know. The worst one is the state of the server. */
const complaintSchema = z.object({ severity: z.enum(['warning', 'error']), text: z.string() })
export type InstanceComplaint = z.infer<typeof complaintSchema>

const heldSchema = z.object({
  items: z.int(),
  /** When the oldest of them was put there; null when there is none. */
  oldest: timeSchema.nullable(),
  reasons: listOf(z.object({ reason: z.string(), items: z.int() })),
})

const processSchema = z.object({ role: z.string(), pid: z.int(), upSince: timeSchema, memoryBytes: bytesSchema })
export type InstanceProcess = z.infer<typeof processSchema>

/** `GET /api/0/internal/instance/`: how the server is, right now. */
export const instanceSchema = z.object({
  version: z.string(),
  node: z.string(),
  /** Null when the columnar engine does not answer. */
  engine: z.string().nullable(),
  state: z.enum(['ok', 'warning', 'error']),
  complaints: listOf(complaintSchema),
  /** Accepted items (bytes of attachments aside) per minute, over the last five minutes. */
  acceptedPerMinute: z.number(),
  /** Between the end of the durable log and what is committed. */
  lag: z.object({
    bytes: bytesSchema,
    /** Age of the oldest record that waits; null when its age cannot be read. */
    seconds: z.number().nullable(),
    streams: listOf(z.object({ stream: z.string(), bytes: bytesSchema, seconds: z.number().nullable() })),
  }),
  /** Files of rows that are committed and that the columnar engine has not acknowledged. */
  unacknowledged: z.object({ files: z.int(), oldest: timeSchema.nullable() }),
  parked: heldSchema,
  deadLetters: heldSchema,
  /** Of the file system that the data folder is on; null when it does not say. */
  disk: z.object({ totalBytes: bytesSchema, freeBytes: bytesSchema, usedShare: z.number() }).nullable(),
  /** Empty where the operating system does not tell. */
  processes: listOf(processSchema),
})
export type InstanceState = z.infer<typeof instanceSchema>
export type InstanceHeld = z.infer<typeof heldSchema>

/** Spans of time that the instance page offers. */
export const instancePeriods = ['1h', '24h', '7d'] as const
export type InstancePeriod = (typeof instancePeriods)[number]

/** `GET /api/0/internal/instance/rates/?period=1h`: what arrived, over time, in equal steps. */
export const instanceRatesSchema = z.object({
  start: timeSchema,
  stepSeconds: z.int(),
  steps: z.int(),
  /** The busiest first; categories that count bytes are left out. */
  categories: listOf(z.object({ category: z.string(), accepted: listOf(z.number()), dropped: listOf(z.number()) })),
})
export type InstanceRates = z.infer<typeof instanceRatesSchema>

/** `GET /api/0/internal/instance/outcomes/?period=1h`: how everything that arrived ended, over all projects. */
export const instanceOutcomesSchema = z.object({
  start: timeSchema,
  /** The largest first. */
  rows: listOf(
    z.object({
      outcome: z.string(),
      reason: z.string(),
      category: z.string(),
      /** False: refused before it was known whose it is. */
      projectKnown: z.boolean(),
      /** Bytes for attachments, items for everything else. */
      quantity: z.number(),
    }),
  ),
  /** Rows that did not fit into the answer. */
  more: z.int(),
})
export type InstanceOutcomes = z.infer<typeof instanceOutcomesSchema>

const diskKinds = ['columns', 'blobs', 'metadata', 'log', 'spool', 'batches', 'parked', 'dead letters'] as const
export type DiskKind = (typeof diskKinds)[number]

/** `GET /api/0/internal/instance/disk/`: what takes the room. */
export const instanceDiskSchema = z.object({
  folder: z.string(),
  fileSystem: instanceSchema.shape.disk,
  kinds: listOf(
    z.object({
      kind: z.enum(diskKinds),
      /** Null when it could not be read. */
      bytes: bytesSchema.nullable(),
      files: z.int().nullable(),
      /** False: more files than are looked at; `bytes` is the least that it is. */
      whole: z.boolean(),
    }),
  ),
  /** True when the columns lie on another server and take no room here. */
  columnsElsewhere: z.boolean(),
  /** Null when the columnar engine does not answer. */
  tables: listOf(z.object({ table: z.string(), bytes: bytesSchema, retiredBytes: bytesSchema, rows: z.number() })).nullable(),
  growth: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('unknown'), why: z.string() }),
    z.object({
      kind: z.literal('known'),
      bytesPerDay: bytesSchema,
      /** Days of receipt that the rate was taken from. */
      overDays: z.number(),
      /** Null: at this rate retention removes as much as comes in before the disk is full. */
      fullInDays: z.int().nullable(),
      /** What columns and attachments come to then; null when the disk is full first. */
      levelsOffAtBytes: bytesSchema.nullable(),
    }),
  ]),
})
export type InstanceDisk = z.infer<typeof instanceDiskSchema>
