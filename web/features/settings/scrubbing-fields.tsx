import type { Scrubbing } from '#packages/contract/scrubbing'

import { linesOf } from './draft.ts'
import { LinesField, SwitchField } from './form.tsx'

/** Scrubbing as it is edited: lists are texts with one entry per line. */
export interface ScrubbingDraft {
  readonly dataScrubber: boolean
  readonly dataScrubberDefaults: boolean
  readonly scrubIPAddresses: boolean
  readonly sensitiveFields: string
  readonly safeFields: string
}

export const scrubbingDraft = (saved: Scrubbing): ScrubbingDraft => ({
  dataScrubber: saved.dataScrubber,
  dataScrubberDefaults: saved.dataScrubberDefaults,
  scrubIPAddresses: saved.scrubIPAddresses,
  sensitiveFields: saved.sensitiveFields.join('\n'),
  safeFields: saved.safeFields.join('\n'),
})

/** The change that a draft asks for, of what was edited. */
export const scrubbingChange = (changed: Partial<ScrubbingDraft>) => {
  const { sensitiveFields, safeFields, ...switches } = changed
  return {
    ...switches,
    ...(sensitiveFields !== undefined && { sensitiveFields: linesOf(sensitiveFields) }),
    ...(safeFields !== undefined && { safeFields: linesOf(safeFields) }),
  }
}

/** The fields of scrubbing, of a project or of all projects of an organization. */
export const ScrubbingFields = ({
  values,
  set,
  off,
}: {
  readonly values: ScrubbingDraft
  readonly set: (patch: Partial<ScrubbingDraft>) => void
  /** What it means that the scrubber is off. */
  readonly off: string
}) => (
  <>
    <SwitchField
      label="Data scrubber"
      hint={`Removes secrets from events before they are stored. ${off}`}
      checked={values.dataScrubber}
      onToggle={(dataScrubber) => set({ dataScrubber })}
    />
    <SwitchField
      label="Usual secrets"
      hint="Passwords, tokens, card numbers, cookies and the like, by the names of fields and the form of values."
      checked={values.dataScrubberDefaults}
      onToggle={(dataScrubberDefaults) => set({ dataScrubberDefaults })}
    />
    <SwitchField
      label="No IP addresses"
      hint="IP addresses of users are not stored. Those who report one problem are still counted by id or e-mail."
      checked={values.scrubIPAddresses}
      onToggle={(scrubIPAddresses) => set({ scrubIPAddresses })}
    />
    <LinesField
      label="Sensitive fields"
      hint="One name per line. Whatever has a name like it is removed, in addition to the usual secrets."
      placeholder="bank_account"
      lines={values.sensitiveFields}
      onLines={(sensitiveFields) => set({ sensitiveFields })}
    />
    <LinesField
      label="Safe fields"
      hint="One name per line. These are kept, though a rule above would remove them."
      placeholder="order_token"
      lines={values.safeFields}
      onLines={(safeFields) => set({ safeFields })}
    />
  </>
)
