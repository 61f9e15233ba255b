import { z } from 'zod'

import { listOf } from './json.ts'

const text = z.string().nullable()
const fetchingSchema = z.enum(['found', 'wrong-dist', 'unsuccessful'])
const scrapingSchema = z.object({ status: z.enum(['found', 'error', 'none']) })

/** What there is to map one frame with, found by each way that leads to a map (ui.md 2.3). */
const frameSchema = z.object({
  /** Place of the frame in its stack trace, oldest call first. */
  index: z.int(),
  stackFramePath: z.string(),
  lineNo: z.int().nullable(),
  colNo: z.int().nullable(),
  function: text,
  inApp: z.boolean(),
  /** It shows its source, as the event is read now. */
  isMapped: z.boolean(),
  stackFrameDebugId: text,
  uploadedSomeArtifactWithDebugId: z.boolean(),
  uploadedSourceFileWithCorrectDebugId: z.boolean(),
  uploadedSourceMapWithCorrectDebugId: z.boolean(),
  sourceFileReleaseNameFetchingResult: fetchingSchema,
  sourceMapReleaseNameFetchingResult: fetchingSchema,
  /** Names of uploaded files that end like the path of the frame. */
  matchingSourceFileNames: listOf(z.string()),
  /** Where the minified file says that its map is. */
  releaseSourceMapReference: text,
  matchingSourceMapName: text,
  /** Public addresses are never asked: a server that fetches what events name can be sent anywhere. */
  sourceFileScrapingStatus: scrapingSchema,
  sourceMapScrapingStatus: scrapingSchema,
  /** Why the map cannot be read, in a word (ours); null when it can, or there is none. */
  mapFault: text,
  /** Whether the map has something at the position of the frame (ours); null without a map. */
  positionMaps: z.boolean().nullable(),
  /** Whether the text of the source is known (ours); null without a position. */
  hasSourceText: z.boolean().nullable(),
})
export type SourceMapDebugFrame = z.infer<typeof frameSchema>

/** `GET /api/0/projects/{org}/{project}/events/{event}/source-map-debug/`. */
export const sourceMapDebugSchema = z.object({
  sdkDebugIdSupport: z.enum(['full', 'needs-upgrade', 'not-supported', 'unofficial-sdk']),
  sdkName: text,
  sdkVersion: text,
  eventHasDebugIds: z.boolean(),
  release: text,
  dist: text,
  projectHasSomeArtifact: z.boolean(),
  releaseHasSomeArtifact: z.boolean(),
  /** Frames that were stored unmapped and can be mapped now: the artifacts came after the event (ours). */
  framesMappedLater: z.int(),
  exceptions: listOf(z.object({ type: text, value: text, frames: listOf(frameSchema) })),
})
export type SourceMapDebug = z.infer<typeof sourceMapDebugSchema>

/** `POST /api/0/organizations/{org}/issues/{issue}/reprocessing/`: what mapping the issue's stored events came to. */
export const reprocessedSchema = z.object({
  /** The issue that its events are in now. */
  issueId: z.string(),
  /** Kinds of event that were looked at, the newest of each. */
  read: z.int(),
  /** Of them, those that show their sources now and did not before. */
  mapped: z.int(),
  /** Other issues that turned out to be the same one. */
  merged: z.int(),
})
export type Reprocessed = z.infer<typeof reprocessedSchema>
