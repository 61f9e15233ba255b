import { useId, useState } from 'react'
import type { KeyboardEvent } from 'react'

import { Icon } from '../../ui/icons.tsx'
import { findPlatforms, otherPlatform, platforms, tilePlatforms } from './platforms.ts'

import styles from './platforms.module.css'

/** What a choice says: the platform's id as it is stored, and its label. */
export interface PlatformChoice {
  readonly id: string
  readonly label: string
}

/** Most tiles that an answer to what was typed shows. */
const foundMax = 24

/** The choices for what was typed; when nothing was, the common ones or all. What is chosen is always among them. */
const choicesFor = (typed: string, all: boolean, chosen: PlatformChoice | undefined): readonly PlatformChoice[] => {
  if (typed !== '') return [...findPlatforms(typed).slice(0, foundMax), otherPlatform]
  const shown = all ? [...platforms, otherPlatform] : tilePlatforms
  return chosen === undefined || shown.some(({ id }) => id === chosen.id) ? shown : [chosen, ...shown]
}

const SearchBox = (props: {
  readonly typed: string
  readonly focusFirst: boolean
  readonly onType: (text: string) => void
  readonly onEnter: () => void
}) => {
  const id = useId()
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    props.onEnter()
  }
  return (
    <label className={styles.search} htmlFor={id}>
      <span className="unseen">Find a platform</span>
      <Icon name="search" small />
      <input
        id={id}
        type="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={60}
        placeholder={`Find one of ${String(platforms.length)} platforms`}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page has one thing to do
        autoFocus={props.focusFirst}
        value={props.typed}
        onChange={(event) => props.onType(event.target.value)}
        onKeyDown={keyDown}
      />
    </label>
  )
}

/**
 * A search box and tiles, one per platform. Enter takes the first that was found. `busy` marks the one that is being made; then nothing else can be
 * chosen. What has no tile is there as well, behind the number that is left.
 */
export const PlatformPicker = (props: {
  readonly chosen?: PlatformChoice | undefined
  readonly busy?: string | null
  readonly focusFirst?: boolean
  readonly onChoose: (platform: PlatformChoice) => void
}) => {
  const { chosen, busy = null, focusFirst = false, onChoose } = props
  const [typed, setTyped] = useState('')
  const [all, setAll] = useState(false)
  const wanted = typed.trim()
  const shown = choicesFor(wanted, all, chosen)
  const take = (platform: PlatformChoice) => {
    setTyped('')
    setAll(false)
    onChoose({ id: platform.id, label: platform.label })
  }
  const takeFirst = () => {
    const [first] = shown
    if (wanted !== '' && first && first.id !== otherPlatform.id && busy === null) take(first)
  }
  return (
    <div className={styles.picker}>
      <SearchBox typed={typed} focusFirst={focusFirst} onType={setTyped} onEnter={takeFirst} />
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset has its own box */}
      <div className={styles.tiles} role="group" aria-label="Platforms">
        {shown.map((one) => (
          <button
            key={one.id}
            type="button"
            className={styles.tile}
            aria-pressed={chosen?.id === one.id}
            disabled={busy !== null}
            aria-busy={busy === one.id}
            onClick={() => take(one)}
          >
            {one.label}
          </button>
        ))}
        {wanted === '' && !all && (
          <button type="button" className={styles.rest} onClick={() => setAll(true)}>
            {String(platforms.length - tilePlatforms.length)} more
          </button>
        )}
      </div>
      {shown.length === 1 && wanted !== '' && (
        <p className="meta t3">
          No platform fits. Every SDK that takes a Sentry DSN can send here, and so can any program that makes an HTTP request.
        </p>
      )}
    </div>
  )
}
