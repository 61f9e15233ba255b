import { namedSecretWords } from './named-secrets.ts'

/** What a project lets be taken out of its events (ingest.md 3.8). Fields are names, compared without regard to case. */
export interface ScrubSettings {
  /** Master switch of the default rules and of `sensitiveFields`. Addresses have their own. */
  readonly scrubData: boolean
  /** The default rules table. */
  readonly scrubDefaults: boolean
  /** Removes client addresses, and addresses inside other texts. */
  readonly scrubIpAddresses: boolean
  /** A key or a text that contains one of these goes. */
  readonly sensitiveFields: readonly string[]
  /** A field of this very name is left alone by every rule, with all that is inside it. */
  readonly safeFields: readonly string[]
}

export const defaultScrubSettings: ScrubSettings = {
  scrubData: true,
  scrubDefaults: true,
  scrubIpAddresses: false,
  sensitiveFields: [],
  safeFields: [],
}

/** Settings in the form in which one event needs them. */
export interface Rules {
  readonly defaults: boolean
  readonly ips: boolean
  /** Alternatives of `sensitiveFields`; undefined when there are none. */
  readonly custom: RegExp | undefined
  /** Finds names in texts that are edited in parts; undefined when neither defaults nor `sensitiveFields` apply. */
  readonly named: RegExp | undefined
  /** Lower case. */
  readonly safe: ReadonlySet<string>
}

/** Names taken from one setting; more are a mistake of its author, not a wish. */
const fieldsMax = 1000
const fieldCharsMax = 256

const names = (fields: readonly string[]): string[] =>
  fields
    .slice(0, fieldsMax)
    .map((field) => field.trim().slice(0, fieldCharsMax))
    .filter((field) => field !== '')

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

const compile = (settings: ScrubSettings): Rules | undefined => {
  const sensitive = settings.scrubData ? names(settings.sensitiveFields).map(escaped) : []
  const defaults = settings.scrubData && settings.scrubDefaults
  if (!defaults && !settings.scrubIpAddresses && sensitive.length === 0) return undefined
  return {
    defaults,
    ips: settings.scrubIpAddresses,
    custom: sensitive.length > 0 ? new RegExp(sensitive.join('|'), 'i') : undefined,
    named: defaults || sensitive.length > 0 ? namedSecretWords({ defaults, fields: sensitive }) : undefined,
    safe: new Set(names(settings.safeFields).map((name) => name.toLowerCase())),
  }
}

/** One set of settings is used for many events: a configuration version is immutable. */
const compiled = new WeakMap<ScrubSettings, { readonly rules: Rules | undefined }>()

/** Compiles settings, which are not changed afterwards. Undefined when they ask for nothing. */
export const compileRules = (settings: ScrubSettings): Rules | undefined => {
  const known = compiled.get(settings)
  if (known) return known.rules
  const rules = compile(settings)
  compiled.set(settings, { rules })
  return rules
}
