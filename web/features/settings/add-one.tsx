import { useState } from 'react'

import { Button } from '../../ui/button.tsx'
import { SelectField } from './form.tsx'
import type { Choice } from './form.tsx'

import styles from './form.module.css'

/** Adds one of those that are not in a list yet. It has its place while these are not known yet, and none when there are none. */
export const AddOne = (props: {
  readonly label: string
  /** Undefined while they are awaited. */
  readonly choices: readonly Choice[] | undefined
  readonly busy: boolean
  readonly onAdd: (value: string) => Promise<unknown>
}) => {
  const { label, busy } = props
  const choices = props.choices ?? []
  const [chosen, setChosen] = useState('')
  const value = choices.some((choice) => choice.value === chosen) ? chosen : ''
  if (props.choices?.length === 0) return null
  return (
    <form
      className={styles.addOne}
      onSubmit={(event) => {
        event.preventDefault()
        if (value !== '' && !busy) void props.onAdd(value).then(() => setChosen(''))
      }}
    >
      <SelectField label={label} value={value} choices={[{ value: '', label: 'Choose' }, ...choices]} onChoose={setChosen} />
      <Button type="submit" size="medium" disabled={value === '' || busy}>
        Add
      </Button>
    </form>
  )
}
