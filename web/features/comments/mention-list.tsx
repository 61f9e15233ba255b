import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { peopleQuery, teamNamesQuery } from '../issues/queries.ts'
import { mentionOptions } from './mention-text.ts'
import type { MentionOption, MentionPlace } from './mention-text.ts'

import styles from './comments.module.css'

const nameMax = 80

/** Takes a key of the text; true when the list used it. */
export type MentionKeys = (event: KeyboardEvent) => boolean

interface ListProps {
  readonly id: string
  readonly place: MentionPlace
  /** The list's own keys, while it is there: the focus stays in the text. */
  readonly keysRef: RefObject<MentionKeys | null>
  /** Id of the option that Enter takes; null when there is none. */
  readonly onActive: (id: string | null) => void
  readonly onChoose: (name: string) => void
}

const Row = ({ option, id, active, onChoose }: { option: MentionOption; id: string; active: boolean; onChoose: () => void }) => (
  // The text has the focus, and its keys move through the options (combobox pattern).
  // oxlint-disable jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus, jsx-a11y/prefer-tag-over-role
  <div
    id={id}
    role="option"
    aria-selected={active}
    className={styles.mentionOption}
    onPointerDown={(event) => event.preventDefault()}
    onClick={onChoose}
  >
    <span className="trunc">{visibleText(cutText(option.text, nameMax).text)}</span>
    <span className={`${styles.mentionNote ?? ''} trunc`}>{visibleText(cutText(option.note, nameMax).text)}</span>
  </div>
)

const steps: ReadonlyMap<string, number> = new Map([
  ['ArrowDown', 1],
  ['ArrowUp', -1],
])

/** What a key does to the list; undefined: nothing. */
const actOf = ({ key, ctrlKey, metaKey, shiftKey, nativeEvent }: KeyboardEvent): number | 'take' | undefined => {
  if (ctrlKey || metaKey || nativeEvent.isComposing) return undefined
  return key === 'Enter' || (key === 'Tab' && !shiftKey) ? 'take' : steps.get(key)
}

/** People or teams whose name is being written. Arrows move, Enter and Tab take. */
export const MentionList = ({ id, place, keysRef, onActive, onChoose }: ListProps) => {
  const api = useApi()
  const { org = '' } = useParams({ strict: false })
  const people = useQuery({ ...peopleQuery(api, org), enabled: place.sign === '@' })
  const teams = useQuery({ ...teamNamesQuery(api, org), enabled: place.sign === '#' })
  const [pointed, setPointed] = useState(0)
  const options = mentionOptions(place, people.data ?? [], teams.data ?? [])
  const at = Math.min(pointed, options.length - 1)
  const active = at < 0 ? null : `${id}-${String(at)}`
  useEffect(() => onActive(active), [active, onActive])
  useEffect(() => {
    keysRef.current = (event) => {
      const option = options[at]
      const act = option && actOf(event)
      if (act === undefined) return false
      if (act === 'take') onChoose(option?.text ?? '')
      else setPointed((at + act + options.length) % options.length)
      return true
    }
    return () => {
      keysRef.current = null
    }
  })
  const asked = place.sign === '@' ? people : teams
  const state = asked.error ? failureOf(asked.error).detail : asked.isPending ? 'Reading names' : null
  if (options.length === 0) return state === null ? null : <output className={styles.state}>{state}</output>
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select would take the focus out of the text
    <div role="listbox" id={id} aria-label={place.sign === '@' ? 'People' : 'Teams'} className={styles.mentionList}>
      {options.map((option, index) => (
        <Row key={option.key} option={option} id={`${id}-${String(index)}`} active={index === at} onChoose={() => onChoose(option.text)} />
      ))}
    </div>
  )
}
