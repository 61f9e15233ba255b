import { z } from 'zod'

import { listOf } from './json.ts'

/** A value of a field. */
const scalarSchema = z.union([z.string(), z.number(), z.boolean()]).nullable()
export type Scalar = z.infer<typeof scalarSchema>

const perField = z.record(z.string(), z.number().nullable())

/** How far the numbers of a table of groups can be relied on (features.md 2.8). One entry per row, by field. */
const accuracySchema = z.object({
  /** Rows that were counted. */
  sampleCount: listOf(z.record(z.string(), z.int())),
  /** Counted rows / what they stand for; null where nothing was sampled. */
  samplingRate: listOf(perField),
  /** `high`: half of the interval is at most half of the value; null: the value is exact. */
  confidence: listOf(z.record(z.string(), z.enum(['high', 'low']).nullable())),
  /** Where the true value lies in 95 of 100 cases; null: exact, or not known. */
  interval: listOf(z.record(z.string(), z.tuple([z.number(), z.number()]).readonly().nullable())),
})
export type Accuracy = z.infer<typeof accuracySchema>

/** Types and units of fields, and how the answer came about (web-api.md 8.4). */
const exploreMetaSchema = z.object({
  fields: z.record(z.string(), z.string()),
  units: z.record(z.string(), z.string().nullable()),
  isMetricsData: z.literal(false),
  isMetricsExtractedData: z.literal(false),
  tips: z.object({}),
  datasetReason: z.literal('unchanged'),
  dataset: z.string(),
  /** `partial`: the window holds more than is read in one go. */
  dataScanned: z.enum(['full', 'partial']),
  /** The part of the window that was read (ours). */
  scannedShare: z.number(),
  accuracy: accuracySchema.optional(),
})
export type ExploreMeta = z.infer<typeof exploreMetaSchema>

/** Answer of `/organizations/{org}/events/`: rows by the fields that were asked for. */
export const exploreTableSchema = z.object({
  data: listOf(z.record(z.string(), scalarSchema)),
  meta: exploreMetaSchema,
  /** As in `meta.accuracy`, where clients look for it. */
  confidence: listOf(z.record(z.string(), z.enum(['high', 'low']).nullable())).optional(),
})
export type ExploreTable = z.infer<typeof exploreTableSchema>

const pointSchema = z.tuple([z.int(), listOf(z.object({ count: z.number() }))]).readonly()

/** One line of a chart (web-api.md 8.5): seconds since 1970 and the value of each interval; 0 where nothing was. */
const exploreSeriesSchema = z.object({
  data: listOf(pointSchema),
  /** Seconds since 1970. */
  start: z.number(),
  end: z.number(),
  order: z.int(),
  isMetricsData: z.literal(false),
  meta: z.object({
    fields: z.record(z.string(), z.string()),
    units: z.record(z.string(), z.string().nullable()),
    dataset: z.string(),
    dataScanned: z.enum(['full', 'partial']),
    /** The part of the window that was read (ours). */
    scannedShare: z.number(),
    /** Seconds (ours). */
    interval: z.number(),
  }),
  /** Counted rows / what they stand for, by interval; null where nothing was sampled (ours). */
  samplingRate: listOf(z.number().nullable()).optional(),
  /** Of which group it is (ours); absent for a series of all rows, and for the rest of them. */
  groupBy: listOf(z.object({ key: z.string(), value: scalarSchema })).optional(),
})
export type ExploreSeries = z.infer<typeof exploreSeriesSchema>

/** One series; or series by function, by group, or by group and function. */
export const exploreStatsSchema = z.union([
  exploreSeriesSchema,
  z.record(z.string(), z.union([exploreSeriesSchema, z.record(z.string(), exploreSeriesSchema)])),
])

/** Answer of `/organizations/{org}/events-timeseries/` (web-api.md 8.5). Times in milliseconds. */
export const exploreTimeSeriesSchema = z.object({
  meta: z.object({ dataset: z.string(), start: z.number(), end: z.number() }),
  timeSeries: listOf(
    z.object({
      yAxis: z.string(),
      values: listOf(z.object({ timestamp: z.number(), value: z.number(), incomplete: z.boolean() })),
      groupBy: listOf(z.object({ key: z.string(), value: scalarSchema })).optional(),
      meta: z.object({
        valueType: z.string(),
        valueUnit: z.string().nullable(),
        interval: z.number(),
        order: z.int().optional(),
        isOther: z.boolean().optional(),
        dataScanned: z.enum(['full', 'partial']),
      }),
    }),
  ),
})

/** Answer of `/organizations/{org}/events-facets/`: the most frequent values of keys and attributes, the most frequent key first. */
export const exploreFacetsSchema = listOf(
  z.object({
    key: z.string(),
    topValues: listOf(z.object({ name: z.string(), value: z.string(), count: z.int() })),
  }),
)
export type ExploreFacets = z.infer<typeof exploreFacetsSchema>

/** Answer of `/organizations/{org}/trace-items/attributes/` (web-api.md 4): what rows can be asked for by name. */
export const traceAttributesSchema = listOf(
  z.object({
    /** As it is written in fields and queries. */
    key: z.string(),
    name: z.string(),
    attributeType: z.enum(['string', 'number', 'boolean']),
    /** `sentry`: a key of every row; `user`: an attribute that rows of the window have. */
    attributeSource: z.object({ source_type: z.enum(['sentry', 'user']) }),
    secondaryAliases: listOf(z.string()),
  }),
)
export type TraceAttributes = z.infer<typeof traceAttributesSchema>

/** Answer of `/organizations/{org}/trace-items/attributes/{key}/values/`: the most frequent values first. */
export const attributeValuesSchema = listOf(
  z.object({ key: z.string(), name: z.string(), value: z.string(), count: z.int(), firstSeen: z.string(), lastSeen: z.string() }),
)
export type AttributeValues = z.infer<typeof attributeValuesSchema>
