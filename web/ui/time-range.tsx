import { useState } from 'react'
import type { FormEvent } from 'react'

import { inputTime, lastRange, periodWords, periods, rangeText, readInputTime } from '../lib/time-range.ts'
import type { TimeRange } from '../lib/time-range.ts'
import { Button } from './button.tsx'
import { FilterChip } from './chip.tsx'
import { Field } from './field.tsx'
import { Icon } from './icons.tsx'
import { Popover } from './popover.tsx'
import { useNow } from './relative-time.tsx'

import styles from './time-range.module.css'

interface PickerProps {
  readonly value: TimeRange
  /** What the page shows when the address has no time. */
  readonly defaultPeriod: string
  readonly onChange: (range: TimeRange) => void
}

const readForm = (form: HTMLFormElement, name: string): string | null => {
  const value = new FormData(form).get(name)
  return typeof value === 'string' ? readInputTime(value) : null
}

const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Two times to the minute, in the zone of the browser. */
const AbsoluteForm = ({ value, defaultPeriod, onChange }: PickerProps) => {
  const now = useNow()
  const [problem, setProblem] = useState<string | null>(null)
  const [shown] = useState(() => {
    const last = lastRange(value.statsPeriod ?? defaultPeriod, now)
    return { start: value.start ?? last.start, end: value.end ?? last.end }
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const start = readForm(event.currentTarget, 'start')
    const end = readForm(event.currentTarget, 'end')
    if (start === null || end === null) setProblem('Both times are needed.')
    else if (start >= end) setProblem('The first time must be before the second.')
    else onChange({ start, end })
  }
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Field label="From" name="start" type="datetime-local" defaultValue={inputTime(shown.start)} />
      <Field label="To, not included" name="end" type="datetime-local" defaultValue={inputTime(shown.end)} />
      {problem !== null && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      <p className="meta t3">Times are of your zone, {zone()}.</p>
      <Button type="submit" size="medium" look="primary">
        Apply
      </Button>
    </form>
  )
}

/** Chip that says the time range and opens its choice: periods that end now, or two times. */
export const TimeRangePicker = ({
  open,
  onOpenChange,
  ...props
}: PickerProps & { readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) => {
  const { value, defaultPeriod } = props
  const absolute = value.start !== undefined || value.end !== undefined
  const chosen = absolute ? null : (value.statsPeriod ?? defaultPeriod)
  const onChange = (range: TimeRange) => {
    onOpenChange(false)
    props.onChange(range)
  }
  return (
    <Popover
      open={open}
      onOpenChange={onOpenChange}
      label="Time range"
      trigger={<FilterChip name="Time" value={rangeText(value, defaultPeriod)} />}
    >
      <div className={styles.panel}>
        <div className={styles.periods}>
          {periods.map((period) => (
            <button
              key={period}
              type="button"
              className={styles.period}
              aria-pressed={period === chosen}
              onClick={() => onChange(period === defaultPeriod ? {} : { statsPeriod: period })}
            >
              <span className={styles.tick}>{period === chosen && <Icon name="check" small />}</span>
              {periodWords(period)}
            </button>
          ))}
        </div>
        <AbsoluteForm {...props} onChange={onChange} />
      </div>
    </Popover>
  )
}
