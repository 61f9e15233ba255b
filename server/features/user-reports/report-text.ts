/** Longest texts of a report in characters (ingest.md 1.9.8): name, email; comments as of features.md 10.2. */
export const reportLimits = { name: 128, email: 75, comments: 4096 } as const

export interface ReportText {
  readonly name: string
  readonly email: string
  readonly comments: string
}

const textOf = (value: unknown, lengthMax: number): string => {
  if (typeof value !== 'string') return ''
  // NUL has no place in a text column of Postgres; a pair cut in half has none in UTF-8.
  return value
    .slice(0, lengthMax * 4)
    .replaceAll('\0', '')
    .trim()
    .slice(0, lengthMax)
    .toWellFormed()
}

/** The texts of a report, trimmed and cut; what is no text is empty. */
export const readReportText = (fields: { readonly name?: unknown; readonly email?: unknown; readonly comments?: unknown }): ReportText => ({
  name: textOf(fields.name, reportLimits.name),
  email: textOf(fields.email, reportLimits.email),
  comments: textOf(fields.comments, reportLimits.comments),
})
