import { SelectField, TextField } from '../form.tsx'
import { limitWindows } from './rate-limit.ts'

import styles from './keys.module.css'

/** So many events per so much time. */
export const LimitFields = (props: {
  readonly count: string
  readonly window: string
  readonly set: (patch: { readonly count?: string; readonly window?: string }) => void
}) => (
  <div className={styles.limit}>
    <TextField
      label="Events at most"
      type="number"
      min={0}
      max={1_000_000_000}
      inputMode="numeric"
      placeholder="no limit"
      value={props.count}
      onText={(count) => props.set({ count })}
    />
    <SelectField
      label="per"
      value={props.window}
      choices={
        limitWindows.some(({ value }) => value === props.window)
          ? limitWindows
          : [...limitWindows, { value: props.window, label: `${props.window} seconds` }]
      }
      onChoose={(window) => props.set({ window })}
    />
  </div>
)
