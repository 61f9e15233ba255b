/**
 * Every limit of the normaliser (ingest.md 3.1, 3.2). Lengths are UTF-16 units, counts are entries. `allowance` is how far a text may exceed its
 * limit before it is cut at all. What a specification leaves open was chosen so that no field can carry more than its share of a 1 MiB event.
 */
export interface TextLimit {
  readonly max: number
  readonly allowance: number
}

/** Nested containers deeper than `depth` become JSON text; what no longer fits into `chars` is dropped. */
export interface BagLimit {
  readonly depth: number
  readonly chars: number
}

const limit = (max: number, allowance = 0): TextLimit => ({ max, allowance })

export const textLimits = {
  message: limit(8192, 200),
  name: limit(256, 20),
  path: limit(256, 40),
  functionName: limit(512, 20),
  word: limit(128),
  email: limit(75),
  platform: limit(64),
  transaction: limit(200),
  release: limit(200),
  fragment: limit(1024),
  line: limit(1024),
  fingerprint: limit(1024),
} as const

export const bagLimits = {
  extra: { depth: 7, chars: 262_144 },
  modules: { depth: 1, chars: 8192 },
  context: { depth: 7, chars: 8192 },
  body: { depth: 7, chars: 8192 },
  data: { depth: 5, chars: 2048 },
  env: { depth: 3, chars: 8192 },
  registers: { depth: 1, chars: 4096 },
  lock: { depth: 3, chars: 2048 },
  locks: { depth: 4, chars: 8192 },
  report: { depth: 3, chars: 16_384 },
  image: { depth: 4, chars: 2048 },
  sdkError: { depth: 3, chars: 2048 },
  meta: { depth: 24, chars: 65_536 },
} as const satisfies Record<string, BagLimit>

export const extraValueCharsMax = 16_384
export const bagKeyCharsMax = 200

export const framesMax = 250
/** Beyond this many frames, source lines and variables of the middle ones are dropped. */
export const detailedFramesMax = 50
export const contextLinesMax = 20
export const exceptionsMax = 50
export const threadsMax = 256
export const breadcrumbsMax = 100

export const tagsMax = 200
export const tagKeyCharsMax = 200
export const tagValueCharsMax = 200

export const contextsMax = 100
export const fingerprintMax = 64
export const debugImagesMax = 1000
export const sdkListMax = 200

/** Query, cookies and headers: entries, and characters of all keys and values of one list. */
export const pairsMax = 200
export const pairsCharsMax = 8192
/** A longer text body is not parsed, only cut. */
export const parsedBodyCharsMax = 65_536

/** `time_spent` in milliseconds lies below this. */
export const timeSpentMax = 2 ** 31 - 1

export const releaseCharsMax = 250
export const distCharsMax = 64
export const environmentCharsMax = 64
export const loggerCharsMax = 64

/** Entries of `errors`, and notes that one run may add to `_meta`. */
export const errorsMax = 100
export const notesMax = 200
/** A rejected original is kept beside its note up to this length. */
export const originalCharsMax = 200

export const clockDriftMsMin = 55 * 60 * 1000
export const futureMsMax = 60 * 1000
export const pastMsMaxDefault = 30 * 24 * 60 * 60 * 1000
