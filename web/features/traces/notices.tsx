import type { TraceSpans } from '#packages/contract/trace'

import { exactCount, formatDuration } from '../../lib/number-format.ts'
import { Button } from '../../ui/button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import type { TraceModel } from './model.ts'
import { projectOf } from './tree.ts'
import type { TraceControl } from './use-trace-state.ts'

import styles from './trace.module.css'

/** What is peculiar about the whole, in one line (ui.md 2.13). A remote root is nothing to warn of. */
const shapeWords: Readonly<Record<TraceSpans['shape'], string>> = {
  one_root: '',
  no_root: 'The span that began this trace did not arrive: its service does not report here, was not sampled, or is not done yet.',
  multiple_roots: 'More than one span began this trace: its id was used again, or a service did not say what called it.',
  browser_multiple_roots: 'Several page loads or navigations of one browser share this trace.',
  broken_subtraces:
    'Some spans name a parent that did not arrive. They stand below their transaction, or at the left edge, with a dashed line.',
  only_errors: 'Errors alone: no span of this trace arrived. It was not sampled, or the SDK does not send spans (traces_sample_rate).',
  empty: '',
}

const Skews = ({ model, control }: { readonly model: TraceModel; readonly control: TraceControl }) => {
  const { skews } = model.tree.answer
  if (skews.length === 0) return null
  const named = skews.slice(0, 3).map(({ row, shiftUs }) => ({ slug: projectOf(model.tree, row).slug, shiftUs }))
  const flip = () => control.change(({ sent }) => ({ sent: sent === '1' ? undefined : '1', fov: undefined }))
  return (
    <p className={styles.notice} data-tone="info">
      <span>
        {named.map(({ slug, shiftUs }, place) => (
          <span key={place}>
            {place > 0 && ', '}
            clock of <PlainText value={slug} /> ~{formatDuration(Math.abs(shiftUs) / 1000)} {shiftUs < 0 ? 'ahead' : 'behind'}
          </span>
        ))}
        {skews.length > named.length && ` and ${String(skews.length - named.length)} more`}
        {model.asSent ? ': shown as sent.' : ': its spans are shown where they belong.'}
      </span>
      <Button aria-pressed={model.asSent} onClick={flip}>
        As sent
      </Button>
    </p>
  )
}

const Notice = ({ children, tone }: { readonly children: React.ReactNode; readonly tone?: 'info' }) => (
  <p className={styles.notice} data-tone={tone}>
    {children}
  </p>
)

/** All that must be said of a trace before it is read, each in one line. */
export const Notices = ({ model, control }: { readonly model: TraceModel; readonly control: TraceControl }) => {
  const { answer, count } = model.tree
  const words = shapeWords[answer.shape]
  const { only } = control.search
  return (
    <>
      {words !== '' && <Notice>{words}</Notice>}
      <Skews model={model} control={control} />
      {answer.isCut && <Notice>Showing the {exactCount(count)} spans that began first: this trace has more than one answer holds.</Notice>}
      {only !== undefined && model.rowOfId(only) < 0 && (
        <Notice>
          <span>The transaction of the address is not in this trace: all of it is shown.</span>
        </Notice>
      )}
      {only !== undefined && model.rowOfId(only) >= 0 && (
        <p className={styles.notice} data-tone="info">
          <span>
            Only the transaction of <PlainText value={projectOf(model.tree, model.rowOfId(only)).slug} /> is shown; where it calls another
            service, that one is closed.
          </span>
          <Button onClick={() => control.change(() => ({ only: undefined }))}>Show the whole trace</Button>
        </p>
      )}
    </>
  )
}
