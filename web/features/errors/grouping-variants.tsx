import { useState } from 'react'

import type { EventAnswer } from '#packages/contract/event'
import type { GroupingInfo } from '#packages/contract/grouping-info'
import type { Json } from '#packages/protocol/json'

import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { KeyValueTable } from '../../ui/key-value-table.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { frameName, frameReason, standingsOf } from './grouping-facts.ts'
import type { GroupedFrame, Standing, Variant } from './grouping-facts.ts'

import styles from './grouping.module.css'

/** Longer lists are folded. */
const linesMax = 20

const sources: Readonly<Record<string, string>> = {
  app: 'the frames of the application',
  system: 'all frames',
  default: 'the values of the event',
  checksum: 'the checksum that the SDK sent',
  hashed_checksum: 'the checksum that the SDK sent, hashed',
  custom_client_fingerprint: 'the fingerprint that the SDK sent',
  custom_server_fingerprint: 'the fingerprint of a rule of the project',
  built_in_fingerprint: 'the fingerprint of a built-in rule',
  fallback: 'nothing: the event says nothing that could tell it from others',
}

/** The first of a long list, and a button for the rest. */
const useFolded = <Item,>(items: readonly Item[], what: string) => {
  const [all, setAll] = useState(false)
  const more = items.length - linesMax
  return {
    shown: all ? items : items.slice(0, linesMax),
    button: more > 0 && (
      <Button look="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? `Fewer ${what}` : `${String(more)} more ${what}`}
      </Button>
    ),
  }
}

interface Part {
  readonly event: EventAnswer
  readonly variant: Variant
}

const FrameLine = ({ event, variant, frame }: Part & { readonly frame: GroupedFrame }) => {
  const { name, place } = frameName(event, variant.strategy, frame)
  const { says, rule } = frameReason(frame)
  return (
    <li data-hashed={frame.hashed}>
      <span className={styles.mark} aria-hidden="true">
        {frame.hashed ? '✓' : '–'}
      </span>
      <span className={styles.frame}>
        <span className="unseen">{frame.hashed ? 'In the hash: ' : 'Left out: '}</span>
        <PlainText value={name.slice(0, 200)} />{' '}
        <span className={styles.place}>
          <PlainText value={place.slice(0, 300)} />
        </span>
      </span>
      <span className={styles.reason}>
        {says}
        {rule && (
          <>
            {' '}
            <code>
              <PlainText value={rule.text} />
            </code>{' '}
            {rule.owner}
          </>
        )}
      </span>
    </li>
  )
}

const FrameList = ({ event, variant, frames }: Part & { readonly frames: readonly GroupedFrame[] }) => {
  // As the trace has them: the last call first.
  const { shown, button } = useFolded(frames.toReversed(), 'frames')
  const hashed = frames.filter((frame) => frame.hashed).length
  return (
    <>
      <p className="t3 meta">
        {hashed} of {frames.length} {frames.length === 1 ? 'frame is' : 'frames are'} in the hash, most recent call first
      </p>
      <ol className={styles.frames} aria-label={`Frames of ${variant.name}`}>
        {shown.map((frame) => (
          <FrameLine key={`${String(frame.exception)}-${String(frame.frame)}`} event={event} variant={variant} frame={frame} />
        ))}
      </ol>
      {button}
    </>
  )
}

const Values = ({ variant }: { readonly variant: Variant }) => {
  const { shown, button } = useFolded(variant.leaves, 'values')
  return (
    <>
      <p className="t3 meta">{variant.leaves.length > 0 && 'What is hashed:'}</p>
      <KeyValueTable
        label={`Values of ${variant.name}`}
        rows={shown.map(({ kind, value, frame }): [string, Json] => [frame === undefined ? kind : `frame ${String(frame)} ${kind}`, value])}
      />
      {button}
      {variant.omitted > 0 && <p className="t3 meta">and {variant.omitted} more values</p>}
    </>
  )
}

const standings: Readonly<Record<Standing, string>> = {
  decides: 'its hash decides',
  second: 'second: asked when no issue has the hash that decides',
  unused: 'not used, what decides overrules it',
}

const Contents = ({ event, variant }: Part) => (
  <>
    {variant.frames && <FrameList event={event} variant={variant} frames={variant.frames} />}
    <Values variant={variant} />
  </>
)

const VariantPart = ({ event, variant, standing }: Part & { readonly standing: Standing }) => (
  <div className={styles.variant} data-standing={standing}>
    <h3>
      {Object.hasOwn(sources, variant.name) ? sources[variant.name] : <PlainText value={variant.name} />}
      {variant.strategy !== null && <span className="t3"> {variant.strategy}</span>}{' '}
      <Badge tone={standing === 'decides' ? 'ok' : 'line'}>{standings[standing]}</Badge>
    </h3>
    <p className="mono t3">{variant.hash}</p>
    {standing === 'decides' ? (
      <Contents event={event} variant={variant} />
    ) : (
      (variant.leaves.length > 0 || variant.frames !== undefined) && (
        <details>
          <summary>Frames and values</summary>
          <Contents event={event} variant={variant} />
        </details>
      )
    )}
  </div>
)

/** The rule of fingerprints that decides. */
const FingerprintRule = ({ rule }: { readonly rule: NonNullable<GroupingInfo['fingerprintRule']> }) => (
  <p className={styles.rule}>
    The fingerprint is given by the rule{' '}
    <code>
      <PlainText value={rule.text.slice(0, 1_000)} />
    </code>{' '}
    {rule.source === 'custom' ? 'of the project' : 'that is built in'}.
  </p>
)

/** What the hashes of an event are made of: the variant that decided with its frames, those that are left out greyed with the reason; then the others. */
export const GroupingVariants = ({ event, info }: { readonly event: EventAnswer; readonly info: GroupingInfo }) => (
  <>
    {info.fingerprintRule && <FingerprintRule rule={info.fingerprintRule} />}
    {standingsOf(info).map(({ variant, standing }) => (
      <VariantPart key={variant.name} event={event} variant={variant} standing={standing} />
    ))}
  </>
)
