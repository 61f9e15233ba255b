import { hex, like, some, sourceLine } from './view.ts'

/* What all Python apps have in common. */

/** What stands in place of a secret. */
export const filtered = '[Filtered]'

export const runtime = some({ name: 'CPython', version: like(/^3\./), type: 'runtime' })
export const runtimeTags = { runtime: like(/^CPython 3\./), 'runtime.name': 'CPython' }
export const trace = some({ trace_id: hex(32), span_id: hex(16), type: 'trace' })

/** The frame of a line of an app's file. */
export const frameAt = (app: string, file: string) => (text: string) => ({
  filename: file,
  module: '__main__',
  ...sourceLine(app, file, text),
})
