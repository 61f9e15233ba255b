import { useBlocker } from '@tanstack/react-router'
import { useEffect, useId, useRef, useState } from 'react'
import type { ComponentProps, FormEvent } from 'react'

import type { Answer, Failure } from '../../api/client.ts'
import { classNames } from '../../lib/class-names.ts'
import { Button } from '../../ui/button.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { notify } from '../../ui/toast.tsx'

import styles from './form.module.css'

const leaveQuestion = 'Leave this page? What you changed here is not saved.'

/** Asks before typed things are lost. The answer lifts the guard at once, for a navigation that follows a save. */
const useDirtyGuard = (isDirty: boolean): (() => void) => {
  const isGuarded = useRef(isDirty)
  useEffect(() => {
    isGuarded.current = isDirty
  })
  useBlocker({
    disabled: !isDirty,
    enableBeforeUnload: () => isGuarded.current,
    // oxlint-disable-next-line no-alert -- the browser asks the same when the page is closed
    shouldBlockFn: () => isGuarded.current && !window.confirm(leaveQuestion),
  })
  return () => {
    isGuarded.current = false
  }
}

/**
 * A form that is saved as a whole. Its button works when something differs (`isDirty`); what the server refuses is shown above it and nothing typed
 * is lost. `locked` shows the values to those who may not change them.
 */
export const SettingsForm = <T,>(props: {
  readonly label: string
  readonly children: React.ReactNode
  readonly isDirty: boolean
  readonly locked?: boolean
  readonly save: () => Promise<Answer<T>>
  readonly onSaved: (value: T) => void
  readonly onReset?: () => void
  /** Of the button; the toast says `done`. */
  readonly verb?: string
  readonly done?: string
  /** A form that makes something may be left half filled in. */
  readonly unguarded?: boolean
  /** Its button is there only while something differs: for pages of many small forms. */
  readonly discreet?: boolean
}) => {
  const { label, isDirty, locked = false, verb = 'Save', onReset } = props
  const [failure, setFailure] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const lift = useDirtyGuard(isDirty && !props.unguarded)
  const send = async () => {
    setBusy(true)
    const answer = await props.save()
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    lift()
    if (props.done !== undefined) notify(props.done)
    props.onSaved(answer.value)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!busy) void send()
  }
  const reset = () => {
    setFailure(null)
    onReset?.()
  }
  return (
    <form className={styles.form} aria-label={label} onSubmit={submit}>
      <fieldset className={styles.fields} disabled={locked}>
        {props.children}
      </fieldset>
      <Refusal failure={failure} />
      {!locked && (isDirty || !props.discreet) && (
        <div className={styles.save}>
          <Button type="submit" look="primary" size="medium" disabled={!isDirty || busy}>
            {busy ? 'Saving' : verb}
          </Button>
          {onReset && isDirty && !busy && (
            <Button look="quiet" size="medium" onClick={reset}>
              Discard
            </Button>
          )}
        </div>
      )}
    </form>
  )
}

/** A label with a control, and a hint below it that the control is described by. */
const Labelled = (props: {
  readonly label: string
  readonly hint: string | undefined
  readonly control: (ids: { readonly id: string; readonly 'aria-describedby'?: string }) => React.ReactNode
}) => {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{props.label}</label>
      {props.control({ id, ...(props.hint !== undefined && { 'aria-describedby': `${id}-hint` }) })}
      {props.hint !== undefined && (
        <p className={styles.hint} id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
    </div>
  )
}

interface Described {
  readonly label: string
  readonly hint?: string | undefined
}

export const TextField = ({
  label,
  hint,
  onText,
  short = false,
  ...input
}: Described & { readonly value: string; readonly onText: (text: string) => void; readonly short?: boolean } & Omit<
    ComponentProps<'input'>,
    'id' | 'className' | 'onChange' | 'value'
  >) => (
  <Labelled
    label={label}
    hint={hint}
    control={(ids) => (
      <input
        type="text"
        autoComplete="off"
        {...input}
        {...ids}
        className={classNames(styles.input, short && styles.short)}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    )}
  />
)

/** A list that is edited as lines. */
export const LinesField = ({
  label,
  hint,
  lines,
  onLines,
  placeholder,
}: Described & {
  readonly lines: string
  readonly onLines: (text: string) => void
  readonly placeholder?: string
}) => (
  <Labelled
    label={label}
    hint={hint}
    control={(ids) => (
      <textarea
        {...ids}
        className={classNames(styles.input, styles.lines, 'mono')}
        rows={Math.min(10, Math.max(3, lines.split('\n').length))}
        value={lines}
        spellCheck={false}
        placeholder={placeholder}
        onChange={(event) => onLines(event.currentTarget.value)}
      />
    )}
  />
)

export interface Choice {
  readonly value: string
  readonly label: string
}

export const SelectField = ({
  label,
  hint,
  value,
  choices,
  onChoose,
}: Described & { readonly value: string; readonly choices: readonly Choice[]; readonly onChoose: (value: string) => void }) => (
  <Labelled
    label={label}
    hint={hint}
    control={(ids) => (
      <select
        {...ids}
        className={classNames(styles.input, styles.short)}
        value={value}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    )}
  />
)

/** On or off, with what it means. */
export const SwitchField = ({
  label,
  hint,
  checked,
  disabled = false,
  onToggle,
}: Described & { readonly checked: boolean; readonly disabled?: boolean; readonly onToggle: (checked: boolean) => void }) => {
  const id = useId()
  return (
    <div className={styles.toggle}>
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        id={id}
        className={styles.switch}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p className={styles.hint} id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

/** Some of several. */
export const CheckGroup = (props: {
  readonly legend: string
  readonly choices: readonly (Choice & { readonly hint?: string })[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: string[]) => void
}) => {
  const { chosen } = props
  return (
    <fieldset className={styles.group}>
      <legend>{props.legend}</legend>
      <div className={styles.checks}>
        {props.choices.map(({ value, label, hint }) => (
          <label key={value} className={styles.check}>
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={(event) => props.onChange(event.currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value))}
            />
            <span>
              {label}
              {hint !== undefined && <span className="t3"> {hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
