import type { FingerprintRule } from './fingerprint-rule.ts'
import { parseFingerprintRules } from './parse-fingerprint-rules.ts'

/** Fingerprint rules of ours under one name, which a project may switch off. */
export interface BuiltInFingerprint {
  readonly name: string
  /** What it is good for, in one sentence. */
  readonly summary: string
  readonly text: string
}

/** In the order in which they are tried (grouping.md 3). */
export const builtInFingerprints: readonly BuiltInFingerprint[] = [
  {
    name: 'javascript@2024-02-02',
    summary: 'Chunks that cannot be loaded are one issue, hydration errors of React one for each transaction.',
    text: String.raw`
family:javascript type:ChunkLoadError -> chunkloaderror
family:javascript value:ChunkLoadError* -> chunkloaderror
family:javascript tags.transaction:* value:"Hydration failed because the initial UI does not match what was rendered on the server.*" -> hydrationerror, {{ tags.transaction }}
family:javascript tags.transaction:* value:"The server could not finish this Suspense boundary*" -> hydrationerror, {{ tags.transaction }}
family:javascript tags.transaction:* value:"There was an error while hydrating this Suspense boundary.*" -> hydrationerror, {{ tags.transaction }}
family:javascript tags.transaction:* value:"There was an error while hydrating. Because the error happened outside of a Suspense boundary, the entire root will switch to client rendering.*" -> hydrationerror, {{ tags.transaction }}
family:javascript tags.transaction:* value:"Text content does not match server-rendered HTML.*" -> hydrationerror, {{ tags.transaction }}
`,
  },
  {
    name: 'javascript-module-load@2026-11',
    summary: 'Modules and style sheets of an earlier deployment that cannot be loaded any more are one issue (Vite, Safari, Firefox).',
    text: String.raw`
family:javascript value:"Failed to fetch dynamically imported module*" -> moduleloaderror
family:javascript value:"error loading dynamically imported module*" -> moduleloaderror
family:javascript value:"Importing a module script failed*" -> moduleloaderror
family:javascript value:"Unable to preload CSS*" -> moduleloaderror
`,
  },
  {
    name: 'javascript-react-hydration@2026-11',
    summary: 'Hydration errors of React in the short form of its production build are one issue for each transaction.',
    text: String.raw`
family:javascript tags.transaction:* value:"Minified React error #418[!0-9]*" -> hydrationerror, {{ tags.transaction }}
family:javascript tags.transaction:* value:"Minified React error #423[!0-9]*" -> hydrationerror, {{ tags.transaction }}
family:javascript tags.transaction:* value:"Minified React error #425[!0-9]*" -> hydrationerror, {{ tags.transaction }}
`,
  },
  {
    name: 'javascript-resize-observer@2026-11',
    summary: 'The complaint of browsers that a ResizeObserver was late, which harms nobody, is one issue.',
    text: String.raw`
family:javascript value:"ResizeObserver loop*" -> resizeobserverloop
`,
  },
]

const parsed = ({ name, text }: BuiltInFingerprint): readonly FingerprintRule[] => {
  const result = parseFingerprintRules(text, name)
  if (!result.ok) throw new Error(`${name}, line ${result.error.line}, column ${result.error.column}: ${result.error.reason}`)
  return result.rules
}

const rules: readonly FingerprintRule[] = builtInFingerprints.flatMap(parsed)

/** The built-in rules but for those of the given names. */
export const builtInFingerprintRules = (off: readonly string[]): readonly FingerprintRule[] =>
  off.length === 0 ? rules : rules.filter(({ builtIn }) => builtIn === undefined || !off.includes(builtIn))
