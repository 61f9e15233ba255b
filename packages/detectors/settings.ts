/** Thresholds of a project (features.md 3.3-3.14); each detector can be turned off. Times in milliseconds, sizes in bytes. */
export interface DetectorSettings {
  readonly nPlusOneDb: { readonly isOn: boolean; readonly countMin: number; readonly durationMinMs: number }
  readonly nPlusOneApi: {
    readonly isOn: boolean
    readonly countMin: number
    readonly durationMinMs: number
    readonly startGapMaxMs: number
  }
  readonly consecutiveDb: {
    readonly isOn: boolean
    readonly savedMinMs: number
    readonly savedShareMin: number
    readonly spanMinMs: number
    readonly countMin: number
  }
  readonly consecutiveHttp: {
    readonly isOn: boolean
    readonly savedMinMs: number
    readonly spanMinMs: number
    readonly countMin: number
    readonly gapMaxMs: number
  }
  readonly slowDb: { readonly isOn: boolean; readonly durationMinMs: number }
  readonly largePayload: {
    readonly isOn: boolean
    readonly bytesMin: number
    readonly durationMinMs: number
    readonly ignoredPaths: readonly string[]
  }
  readonly renderBlocking: {
    readonly isOn: boolean
    readonly bytesMin: number
    readonly fcpMinMs: number
    readonly fcpMaxMs: number
    /** Part of the first contentful paint that it takes. */
    readonly fcpShareMin: number
  }
  readonly uncompressed: { readonly isOn: boolean; readonly bytesMin: number; readonly durationMinMs: number }
  readonly mainThread: { readonly isOn: boolean; readonly durationMinMs: number }
  readonly httpOverhead: { readonly isOn: boolean; readonly delayMinMs: number }
  readonly queryInjection: { readonly isOn: boolean; readonly valueCharsMin: number }
}

export const defaultDetectorSettings: DetectorSettings = {
  nPlusOneDb: { isOn: true, countMin: 5, durationMinMs: 50 },
  nPlusOneApi: { isOn: true, countMin: 5, durationMinMs: 300, startGapMaxMs: 15 },
  consecutiveDb: { isOn: true, savedMinMs: 100, savedShareMin: 0.1, spanMinMs: 30, countMin: 2 },
  consecutiveHttp: { isOn: true, savedMinMs: 2_000, spanMinMs: 500, countMin: 3, gapMaxMs: 500 },
  slowDb: { isOn: true, durationMinMs: 500 },
  largePayload: { isOn: true, bytesMin: 300_000, durationMinMs: 100, ignoredPaths: [] },
  renderBlocking: { isOn: true, bytesMin: 500_000, fcpMinMs: 2_000, fcpMaxMs: 10_000, fcpShareMin: 0.33 },
  uncompressed: { isOn: true, bytesMin: 512_000, durationMinMs: 300 },
  mainThread: { isOn: true, durationMinMs: 16 },
  httpOverhead: { isOn: true, delayMinMs: 500 },
  queryInjection: { isOn: true, valueCharsMin: 3 },
}
