import { memo, useContext, useEffect, useRef, useState } from 'react'

import type { FrameAnswer } from '#packages/contract/event'
import type { Json, JsonObject } from '#packages/protocol/json'

import { classNames } from '../../lib/class-names.ts'
import { languageOf } from '../../lib/code-tokens.ts'
import { metaChild } from '../../lib/event-meta.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { iconButtonClass } from '../../ui/button.tsx'
import { CodeLine } from '../../ui/code.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { CoverageSign } from '../../ui/coverage-sign.tsx'
import { Icon } from '../../ui/icons.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { FrameFault } from '../source-maps/frame-fault.tsx'
import { FrameCoverage } from './frame-coverage.ts'
import type { LineCoverage } from './frame-coverage.ts'
import { FrameHint } from './frame-hint.ts'
import { functionName, lineSuffix, shortPlace, sourceAddress } from './frame-row-names.ts'
import { failingLine, packageOf, placeOf, splitPath } from './rows.ts'
import type { StackSettings } from './stack-trace-settings.ts'
import { Variables } from './variables.tsx'

import styles from './frame-row.module.css'

/** Longest source line that is drawn; minified files have lines of a megabyte. */
const lineCharactersMax = 2_000
/** Source lines before and after the failing one (ui.md 2.3); some SDKs send more. */
const linesAround = 5

interface SourceProps {
  readonly frame: FrameAnswer
  readonly platform: string
}

const SourceLines = (
  props: SourceProps & { readonly whole: boolean; readonly onWhole: () => void; readonly coverage: LineCoverage | null },
) => {
  const { frame, coverage } = props
  const language = languageOf(frame.filename, frame.platform ?? props.platform)
  const failing = frame.lineNo ?? 0
  const near = frame.context.filter(([number]) => Math.abs(number - failing) <= linesAround)
  const shown = props.whole ? frame.context : near
  return (
    <>
      {coverage?.note}
      <div
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a region would be a landmark, one per open frame
        role="group"
        className={styles.source}
        tabIndex={0}
        aria-label={`Source of ${visibleText((frame.function ?? 'the frame').slice(0, 100))}`}
      >
        {shown.map(([number, code]) => {
          const cut = cutText(code, lineCharactersMax)
          return (
            <div key={number} className={classNames(styles.line, number === frame.lineNo && styles.hit)}>
              {coverage && <CoverageSign state={coverage.states.get(number)} />}
              <span className={styles.lineNumber}>{number}</span>
              <bdi>
                <CodeLine line={cut.text} language={language} />
                {cut.omitted > 0 && ` (${String(cut.omitted)} more characters)`}
              </bdi>
            </div>
          )
        })}
        {shown.length < frame.context.length && (
          <button type="button" className={styles.moreLines} onClick={props.onWhole}>
            show {frame.context.length - shown.length} more lines
          </button>
        )}
      </div>
    </>
  )
}

/** The code around the line, and beside it whether tests ran it, where that is known. */
const Source = (props: SourceProps) => {
  const [whole, setWhole] = useState(false)
  const readCoverage = useContext(FrameCoverage)
  return readCoverage(props.frame, (coverage) => (
    <SourceLines {...props} whole={whole} onWhole={() => setWhole(true)} coverage={coverage} />
  ))
}

const Registers = ({ registers }: { readonly registers: JsonObject }) => (
  // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset has its own box
  <div role="group" className={styles.registers} aria-label="Registers">
    <h4>Registers</h4>
    <dl>
      {Object.entries(registers).map(([name, value]) => (
        <div key={name}>
          <dt>{visibleText(name)}</dt>
          <dd>
            <JsonTree value={value} texts="plain" />
          </dd>
        </div>
      ))}
    </dl>
  </div>
)

/** What native frames have in place of source lines. */
const nativeFacts = (frame: FrameAnswer): string[] =>
  [
    frame.instructionAddr === null ? null : `address ${frame.instructionAddr}`,
    frame.symbolAddr === null ? null : `symbol at ${frame.symbolAddr}`,
    frame.package === null ? null : `in ${frame.package}`,
    frame.trust === null ? null : `found by ${frame.trust}`,
  ].filter((fact) => fact !== null)

const Facts = ({ frame, alone }: { readonly frame: FrameAnswer; readonly alone: boolean }) => {
  const facts = nativeFacts(frame)
  if (!alone && facts.length === 0) return null
  return (
    <p className={styles.nothing}>
      {alone && 'The SDK sent neither source lines nor variables for this frame. '}
      <PlainText value={[...(alone && frame.absPath !== null ? [frame.absPath] : []), ...facts].join(', ').slice(0, lineCharactersMax)} />
    </p>
  )
}

interface DetailsProps {
  readonly frame: FrameAnswer
  readonly meta: Json | undefined
  readonly platform: string
  /** Of the processor when the newest frame failed; native events have them. */
  readonly registers: JsonObject | null
}

const Details = ({ frame, meta, platform, registers }: DetailsProps) => {
  const hasVars = frame.vars !== null && Object.keys(frame.vars).length > 0
  const hasRegisters = registers !== null && Object.keys(registers).length > 0
  return (
    <>
      {frame.context.length > 0 && <Source frame={frame} platform={platform} />}
      {frame.vars !== null && hasVars && (
        <Variables vars={frame.vars} line={failingLine(frame)} meta={metaChild(meta, 'vars')} platform={frame.platform ?? platform} />
      )}
      <Facts frame={frame} alone={frame.context.length === 0 && !hasVars && !hasRegisters} />
      {frame.lock !== null && (
        <div className={styles.nothing}>
          Waits for the lock <JsonTree value={frame.lock} texts="plain" />
        </div>
      )}
      {hasRegisters && <Registers registers={registers} />}
    </>
  )
}

/** Heights in a row's details, in px, as in the style sheet. */
const codeLinePx = 18
const variablePx = 22
const drawnVariablesMax = 30
/** Distance from the window at which what is open is drawn. */
const nearPx = 600

/** About the height of what an open frame shows, before it is drawn. */
export const detailsPx = (frame: FrameAnswer): number =>
  Math.min(frame.context.length, 2 * linesAround + 1) * codeLinePx +
  Math.min(Object.keys(frame.vars ?? {}).length + 1, drawnVariablesMax) * variablePx

/** Details that are drawn when they come near the window: of many that open at once only these are work. Once drawn they stay. */
const LazyDetails = (props: DetailsProps) => {
  const [near, setNear] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (near || !place.current) return undefined
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true), {
      rootMargin: `${String(nearPx)}px`,
    })
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [near])
  return near ? <Details {...props} /> : <div ref={place} style={{ height: detailsPx(props.frame) }} />
}

/** What is once drawn at once stays drawn when others open. */
const OpenDetails = ({ lazy, ...props }: DetailsProps & { readonly lazy: boolean }) => {
  const [atFirst] = useState(lazy && 'IntersectionObserver' in window)
  return atFirst ? <LazyDetails {...props} /> : <Details {...props} />
}

interface RowProps extends DetailsProps {
  readonly id: string
  /** One of many that are open: drawn when it comes near the window. */
  readonly lazy: boolean
  readonly repeats: number
  readonly open: boolean
  readonly onToggle: (id: string) => void
  readonly settings: StackSettings
  /** Folder of the project, cut from the paths. */
  readonly root: string
}

/** Selecting text of a row is no press of it. */
const isSelecting = (row: Element): boolean => {
  const selection = window.getSelection()
  return selection !== null && !selection.isCollapsed && row.contains(selection.anchorNode)
}

const RowText = ({ frame, repeats, settings, root }: Pick<RowProps, 'frame' | 'repeats' | 'settings' | 'root'>) => {
  const whole = (frame.absPath ?? placeOf(frame)).slice(0, lineCharactersMax)
  const [folder, file] = splitPath(settings.absolutePaths ? whole : shortPlace(frame, root))
  const library = frame.inApp ? null : packageOf(frame)
  return (
    <>
      <span className={styles.path} title={visibleText(whole)}>
        {/* Cut at its left: the end of a path says more than its beginning. */}
        <span className={styles.folder}>
          <bdi>{visibleText(folder)}</bdi>
        </span>
        <span className="trunc">{visibleText(file)}</span>
        <span>{lineSuffix(frame)}</span>
      </span>
      <span className="t3">in</span>
      <span className={classNames(styles.function, 'trunc')}>
        <PlainText value={functionName(frame, settings.verboseNames)} />
      </span>
      <span className={styles.badges}>
        {repeats > 1 && <span>recursion x{repeats}</span>}
        {library !== null && <span className="trunc">{visibleText(library)}</span>}
      </span>
    </>
  )
}

/** One frame: a line that opens source and variables. The id makes it the target of `#frame-exception-frame`. */
export const FrameRow = memo((props: RowProps) => {
  const { frame, open, id, onToggle } = props
  const source = sourceAddress(frame)
  const hints = useContext(FrameHint)
  return (
    <div className={classNames(styles.frame, !frame.inApp && styles.library)} id={id}>
      <div className={classNames(styles.row, frame.inApp && styles.own)}>
        <button
          type="button"
          data-frame={id}
          data-own={frame.inApp}
          aria-expanded={open}
          onClick={(event) => !isSelecting(event.currentTarget) && onToggle(id)}
        >
          <Icon name={open ? 'down' : 'right'} small />
          <RowText frame={frame} repeats={props.repeats} settings={props.settings} root={props.root} />
        </button>
        {frame.inApp && hints.mark(frame)}
        <FrameFault frame={frame} />
        <span className={styles.rowTools}>
          {source !== null && (
            <a
              className={iconButtonClass()}
              href={source}
              target="_blank"
              rel="noreferrer noopener nofollow"
              data-source
              aria-label={frame.sourceLink === null ? 'Open the source' : 'Open the line in the repository'}
              title={frame.sourceLink === null ? 'Open the source (o)' : 'Open the line in the repository (o)'}
            >
              <Icon name="leave" small />
            </a>
          )}
          <a className={iconButtonClass()} href={`#${id}`} aria-label="Link to this frame" title="Link to this frame">
            <Icon name="link" small />
          </a>
          <CopyButton iconOnly label="Copy path and line" text={() => `${frame.absPath ?? placeOf(frame)}${lineSuffix(frame)}`} />
        </span>
      </div>
      {open && <OpenDetails lazy={props.lazy} frame={frame} meta={props.meta} platform={props.platform} registers={props.registers} />}
      {open && frame.inApp && source === null && hints.below(frame)}
    </div>
  )
})
FrameRow.displayName = 'FrameRow'
