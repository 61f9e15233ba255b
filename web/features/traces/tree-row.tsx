import { memo } from 'react'

import type { TraceEvent } from '#packages/contract/trace'

import { classNames } from '../../lib/class-names.ts'
import { formatDuration } from '../../lib/number-format.ts'
import { cutText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icons.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { levelOf } from './event-level.ts'
import type { RowFacts } from './row-facts.ts'
import { rowKinds } from './rows.ts'
import { shareOf } from './view.ts'
import type { View } from './view.ts'

import styles from './rows.module.css'

/** An event on the time line. */
export interface Marker {
  readonly event: TraceEvent
  readonly atUs: number
}

/** What rows ask of the page. `at` is the number of the row. */
export interface RowActions {
  readonly select: (at: number) => void
  readonly toggle: (at: number) => void
  readonly fit: (at: number) => void
  readonly openEvent: (event: TraceEvent) => void
  readonly focused: (at: number) => void
}

interface RowProps {
  readonly at: number
  readonly facts: RowFacts
  readonly markers: readonly Marker[]
  /** Null: there is nothing below it. */
  readonly expanded: boolean | null
  readonly isSelected: boolean
  readonly isActive: boolean
  readonly isDim: boolean
  readonly isMatch: boolean
  readonly view: View
  readonly zeroUs: number
  readonly rowPx: number
  readonly actions: RowActions
}

/** Levels that are moved by a whole step; deeper ones by a pixel, so that texts keep their room. */
const stepLevels = 12
const stepPx = 14
const deepPxMax = 60

const indentOf = (level: number): number => Math.min(level, stepLevels) * stepPx + Math.min(Math.max(0, level - stepLevels), deepPxMax)

const textMax = 300
const badgeMax = 28
const badgesMax = 2

const Lead = ({ at, facts, expanded, actions }: Pick<RowProps, 'at' | 'facts' | 'expanded' | 'actions'>) => {
  if (expanded === null) return <span className={styles.leaf} data-orphan={facts.isOrphan || undefined} />
  const what = facts.kind === rowKinds.span ? 'below it' : 'in it'
  const label = `${expanded ? 'Hide' : 'Show'} ${String(facts.below)} ${what}`
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.count}
      aria-label={label}
      title={label}
      onClick={(event) => {
        event.stopPropagation()
        actions.toggle(at)
      }}
    >
      <span>
        <Icon name={expanded ? 'down' : 'right'} small />
        {facts.below > 9_999 ? `${String(Math.floor(facts.below / 1000))}k` : facts.below}
      </span>
    </button>
  )
}

/** Two letters for platforms whose first two say something else. */
const platformSigns: Readonly<Record<string, string>> = {
  javascript: 'js',
  ruby: 'rb',
  rust: 'rs',
  kotlin: 'kt',
  csharp: 'c#',
  dotnet: '.n',
  dart: 'da',
}

const platformSign = ({ platform, slug }: RowFacts['project']): string => {
  const name = platform.split('-')[0] ?? ''
  return (Object.hasOwn(platformSigns, name) ? platformSigns[name] : undefined) ?? (name || slug).slice(0, 2)
}

/** The name of an exception, of a title that goes on with its message. */
const shortTitle = (title: string): string => cutText(title.split(':')[0] ?? title, badgeMax).text

const Badges = ({ facts, markers }: Pick<RowProps, 'facts' | 'markers'>) => {
  if (facts.kind === rowKinds.event || markers.length === 0) return null
  if (markers.length > badgesMax) return <Badge tone="error">{markers.length} problems</Badge>
  return markers.map(({ event }) => (
    <Badge key={`${event.kind}${event.eventId}`} tone={event.kind === 'error' ? 'error' : 'warning'}>
      <PlainText value={shortTitle(event.title)} />
    </Badge>
  ))
}

const Names = ({ facts, markers }: Pick<RowProps, 'facts' | 'markers'>) => {
  const [first] = markers
  return (
    <>
      {facts.kind === rowKinds.event && first && <LevelGlyph level={levelOf(first.event)} />}
      {facts.project.slug !== '' && facts.kind !== rowKinds.gap && (
        <span className={styles.project} title={facts.project.slug}>
          {platformSign(facts.project)}
        </span>
      )}
      {facts.op !== '' && (
        <b className={styles.op}>
          <PlainText value={cutText(facts.op, textMax).text} />
        </b>
      )}
      <span className={classNames(styles.description, facts.isCode && styles.code)} title={cutText(facts.description, 1_000).text}>
        <PlainText value={cutText(facts.description, textMax).text} />
      </span>
    </>
  )
}

/** Room between a bar and its length, and where a sign stands there. */
const besidePx = 8
const besideSignPx = 16

/** Where the length of a bar is written: after it, before it, or inside where it has no room beside. Null: it is out of sight. */
const labelPlace = (
  [from, to]: readonly [number, number],
  signs: readonly number[],
): { readonly style: React.CSSProperties; readonly inside: boolean } | null => {
  if (to < 0 || from > 1) return null
  const gapAt = (share: number) => (signs.some((sign) => Math.abs(sign - share) < 0.02) ? besideSignPx : besidePx)
  if (to < 0.88) return { style: { left: `calc(${String(Math.max(0, to) * 100)}% + ${String(gapAt(to))}px)` }, inside: false }
  if (from > 0.12) return { style: { right: `calc(${String((1 - Math.min(1, from)) * 100)}% + ${String(gapAt(from))}px)` }, inside: false }
  return { style: { right: `calc(${String((1 - Math.min(1, to)) * 100)}% + 4px)` }, inside: true }
}

const Label = ({ facts, markers, view }: Pick<RowProps, 'facts' | 'markers' | 'view'>) => {
  if (facts.duration === '') return null
  const bar = [shareOf(view, facts.fromUs), shareOf(view, facts.toUs)] as const
  const place = labelPlace(
    bar,
    markers.map(({ atUs }) => shareOf(view, atUs)),
  )
  if (!place) return <span className="unseen">{facts.duration}</span>
  return (
    <span
      className={classNames(styles.length, place.inside && styles.inside, place.inside && facts.isSolid && styles.solid)}
      style={place.style}
    >
      {facts.duration}
    </span>
  )
}

/** What a marker says: kind, title, and when. */
const markerLabel = ({ event, atUs }: Marker, zeroUs: number): string =>
  `${event.kind === 'error' ? event.level : 'performance issue'} at +${formatDuration((atUs - zeroUs) / 1000)}: ${cutText(event.title, 200).text}`

const Markers = ({ markers, view, zeroUs, isActive, actions }: Pick<RowProps, 'markers' | 'view' | 'zeroUs' | 'isActive' | 'actions'>) =>
  markers.map((marker) => {
    const share = shareOf(view, marker.atUs)
    if (share < 0 || share > 1) return null
    const label = markerLabel(marker, zeroUs)
    return (
      <button
        key={`${marker.event.kind}${marker.event.eventId}`}
        type="button"
        className={styles.marker}
        tabIndex={isActive ? 0 : -1}
        style={{ left: `${String(share * 100)}%` }}
        aria-label={label}
        title={label}
        onClick={(event) => {
          event.stopPropagation()
          actions.openEvent(marker.event)
        }}
      >
        <LevelGlyph level={levelOf(marker.event)} />
      </button>
    )
  })

/** One row of the waterfall: the tree at its left, its length and its errors at its right. The bars themselves are drawn behind it. */
export const TreeRow = memo(function TreeRow(props: RowProps) {
  const { at, facts, markers, actions, view } = props
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are those of the page (ui.md 1.5)
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a treegrid of rows that are placed is no table
      role="row"
      data-row={at}
      aria-rowindex={at + 1}
      aria-level={facts.level + 1}
      aria-selected={props.isSelected}
      {...(props.expanded !== null && { 'aria-expanded': props.expanded })}
      tabIndex={props.isActive ? 0 : -1}
      className={styles.row}
      data-dim={props.isDim || undefined}
      data-match={props.isMatch || undefined}
      data-current={(props.isMatch && props.isActive) || undefined}
      style={{ top: at * props.rowPx }}
      onClick={() => actions.select(at)}
      onDoubleClick={() => actions.fit(at)}
      onFocus={(event) => event.target === event.currentTarget && actions.focused(at)}
    >
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see above */}
      <div role="gridcell" className={styles.tree} style={{ paddingLeft: indentOf(facts.level) + 8 }}>
        <span className={styles.guides} style={{ width: Math.min(facts.level, stepLevels) * stepPx }} aria-hidden="true" />
        <Lead at={at} facts={facts} expanded={props.expanded} actions={actions} />
        <Names facts={facts} markers={markers} />
        <span className={styles.badges}>
          <Badges facts={facts} markers={markers} />
        </span>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see above */}
      <div role="gridcell" className={styles.line}>
        <Label facts={facts} markers={markers} view={view} />
        <Markers markers={markers} view={view} zeroUs={props.zeroUs} isActive={props.isActive} actions={actions} />
      </div>
    </div>
  )
})
