import type { FrameAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { classNames } from '../../lib/class-names.ts'
import { languageOf } from '../../lib/code-tokens.ts'
import { metaChild } from '../../lib/event-meta.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { CodeLine } from '../../ui/code.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { failingLine, packageOf, placeOf, splitPath } from './rows.ts'
import { Variables } from './variables.tsx'

import styles from './stack.module.css'

/** Longest source line that is drawn; minified files have lines of a megabyte. */
const lineCharactersMax = 2_000

const Source = ({ frame, platform }: { readonly frame: FrameAnswer; readonly platform: string }) => {
  const language = languageOf(frame.filename, frame.platform ?? platform)
  return (
    <section className={styles.source} tabIndex={0} aria-label={`Source of ${frame.function ?? 'the frame'}`}>
      {frame.context.map(([number, code]) => {
        const cut = cutText(code, lineCharactersMax)
        return (
          <div key={number} className={classNames(styles.line, number === frame.lineNo && styles.hit)}>
            <span className={styles.lineNumber}>{number}</span>
            <bdi>
              <CodeLine line={cut.text} language={language} />
              {cut.omitted > 0 && ` (${String(cut.omitted)} more characters)`}
            </bdi>
          </div>
        )
      })}
    </section>
  )
}

const Details = ({
  frame,
  meta,
  platform,
}: {
  readonly frame: FrameAnswer
  readonly meta: Json | undefined
  readonly platform: string
}) => {
  const hasVars = frame.vars !== null && Object.keys(frame.vars).length > 0
  return (
    <>
      {frame.context.length > 0 && <Source frame={frame} platform={platform} />}
      {frame.vars !== null && hasVars && (
        <Variables vars={frame.vars} line={failingLine(frame)} meta={metaChild(meta, 'vars')} platform={frame.platform ?? platform} />
      )}
      {frame.context.length === 0 && !hasVars && (
        <p className={styles.nothing}>
          The SDK sent neither source lines nor variables for this frame
          {frame.absPath !== null && (
            <>
              {': '}
              <PlainText value={frame.absPath} />
            </>
          )}
          {frame.instructionAddr !== null && `, address ${frame.instructionAddr}`}
        </p>
      )}
    </>
  )
}

const lineText = ({ lineNo, colNo }: FrameAnswer): string =>
  lineNo === null ? '' : `:${String(lineNo)}${colNo === null ? '' : `:${String(colNo)}`}`
const functionText = (frame: FrameAnswer): string =>
  (frame.function ?? frame.rawFunction ?? frame.symbol ?? '<unknown>').slice(0, lineCharactersMax)

/** One frame: a line that opens source and variables. The id makes it the target of `#frame-exception-frame`. */
export const FrameRow = (props: {
  readonly id: string
  readonly frame: FrameAnswer
  readonly repeats: number
  readonly open: boolean
  readonly onToggle: () => void
  readonly meta: Json | undefined
  readonly platform: string
}) => {
  const { frame, open, repeats } = props
  const place = placeOf(frame)
  const [folder, file] = splitPath(place)
  const line = lineText(frame)
  const library = frame.inApp ? null : packageOf(frame)
  return (
    <div className={classNames(styles.frame, !frame.inApp && styles.library)} id={props.id}>
      <div className={classNames(styles.row, frame.inApp && styles.own)}>
        <button type="button" aria-expanded={open} onClick={props.onToggle}>
          <Icon name={open ? 'down' : 'right'} small />
          <span className={styles.path} title={visibleText((frame.absPath ?? place).slice(0, lineCharactersMax))}>
            <span className="trunc">{visibleText(folder)}</span>
            <span className="trunc">{visibleText(file)}</span>
            <span>{line}</span>
          </span>
          <span className="t3">in</span>
          <span className={classNames(styles.function, 'trunc')}>
            <PlainText value={functionText(frame)} />
          </span>
          <span className={styles.badges}>
            {repeats > 1 && <span>recursion x{repeats}</span>}
            {library !== null && <span>{visibleText(library)}</span>}
          </span>
        </button>
        <CopyButton iconOnly label="Copy path and line" text={() => `${frame.absPath ?? place}${line}`} />
      </div>
      {open && <Details frame={frame} meta={props.meta} platform={props.platform} />}
    </div>
  )
}
